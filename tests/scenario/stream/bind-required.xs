# Before binding nothing can be sent.  RFC 6120, 7.1: not-authorized.

alice: alice@a.test/phone
bob: bob@b.test/desk

each
    bytes
    "<message to='{bob}'/>"
    "<presence/>"
    "<iq type='get' id='q1'><query xmlns='jabber:iq:roster'/></iq>"
    "<iq type='get' id='q1' to='{bob}'><query xmlns='urn:x'/></iq>"

bob is online
alice opens stream over direct-tls
alice authenticates
alice sends "{bytes}"
alice receives stream-error not-authorized
bob receives nothing
