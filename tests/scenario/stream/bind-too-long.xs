# A resource of more than 1023 bytes.  RFC 7622, 3.4.

alice: alice@a.test/phone

alice opens stream over direct-tls
alice authenticates
alice sends "<iq type='set' id='b1'><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'><resource>" "x" * 1024 "</resource></bind></iq>"
alice receives <iq type='error' id='b1'><error type='modify'/></iq>
alice sends "<iq type='set' id='b2'><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'><resource>" "x" * 1023 "</resource></bind></iq>"
alice receives <iq type='result' id='b2'/>
