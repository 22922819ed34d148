# What is offered over TLS, and the channel bindings of the -PLUS forms.  XEP-0440.

alice: alice@a.test/phone

alice opens over direct-tls
alice sends "{alice.header}"
alice receives <stream:stream/>
alice receives
    <stream:features>
      <mechanisms xmlns='urn:ietf:params:xml:ns:xmpp-sasl'>
        <mechanism>SCRAM-SHA-512-PLUS</mechanism>
        <mechanism>SCRAM-SHA-256-PLUS</mechanism>
        <mechanism>SCRAM-SHA-1-PLUS</mechanism>
        <mechanism>SCRAM-SHA-512</mechanism>
        <mechanism>SCRAM-SHA-256</mechanism>
        <mechanism>SCRAM-SHA-1</mechanism>
        <mechanism>PLAIN</mechanism>
        <!mechanism>ANONYMOUS</mechanism>
        <!mechanism>DIGEST-MD5</mechanism>
        <!mechanism>EXTERNAL</mechanism>
      </mechanisms>
      <sasl-channel-binding xmlns='urn:xmpp:sasl-cb:0'><channel-binding type='tls-exporter'/><channel-binding type='tls-server-end-point'/></sasl-channel-binding>
      <!bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'/>
    </stream:features>
