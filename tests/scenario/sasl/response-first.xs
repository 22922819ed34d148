# A response or an <abort/> without an exchange: the client has lost its way.  docs/hostile-input.md, case 29.

alice: alice@a.test/phone

each
    element
    "<response xmlns='urn:ietf:params:xml:ns:xmpp-sasl'>biws</response>"
    "<abort xmlns='urn:ietf:params:xml:ns:xmpp-sasl'/>"

alice opens stream over direct-tls
alice sends "{element}"
alice receives stream-error policy-violation
