# Stanzas, binding, resumption before login.  docs/hostile-input.md, case 29; RFC 6120, 4.9.3.12.

alice: alice@a.test/phone

each
    bytes
    "<message to='{alice.bare}'><body>x</body></message>"
    "<presence/>"
    "<iq type='get' id='q1'><ping xmlns='urn:xmpp:ping'/></iq>"
    "<iq type='set' id='q1'><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'/></iq>"
    "<iq type='get' id='q1'><query xmlns='jabber:iq:auth'/></iq>"
    "<resume xmlns='urn:xmpp:sm:3' previd='x' h='0'/>"
    "<authenticate xmlns='urn:xmpp:sasl:2' mechanism='PLAIN'/>"
    "<foo xmlns='urn:example:x'/>"

alice opens stream over direct-tls
alice sends "{bytes}"
alice receives stream-error not-authorized
