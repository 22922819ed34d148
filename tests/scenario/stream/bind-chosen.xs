# The client's choice of a resource is taken as it is.  RFC 6120, 7.7.1.

alice: alice@a.test/phone

each
    resource    bound
    "desk"      "desk"
    "Home PC"   "Home PC"
    "ÄÖ 😀"     "ÄÖ 😀"
    "a/b@c"     "a/b@c"

alice opens stream over direct-tls
alice authenticates
alice sends "<iq type='set' id='b1'><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'><resource>{resource}</resource></bind></iq>"
alice receives <iq type='result' id='b1'><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'><jid>{alice.bare}/{bound}</jid></bind></iq>
