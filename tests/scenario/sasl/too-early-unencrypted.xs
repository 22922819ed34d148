# The same before TLS.

alice: alice@a.test/phone

each
    bytes
    "<message to='{alice.bare}'><body>x</body></message>"
    "<presence/>"
    "<iq type='set' id='q1'><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'/></iq>"

alice opens stream
alice sends "{bytes}"
alice receives a stream error
