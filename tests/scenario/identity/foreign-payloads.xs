# The same elements in the name of others are none of our business and pass.  docs/hostile-input.md, cases 43, 45.

alice: alice@a.test/phone
bob: bob@b.test/desk

each
    element     namespace           claim
    stanza-id   urn:xmpp:sid:0      by
    delay       urn:xmpp:delay      from

alice, bob are online
alice sends "<message to='{bob}' type='chat' id='m1'><{element} xmlns='{namespace}' {claim}='room@muc.elsewhere.example' id='1' stamp='2002-09-10T23:08:25Z'/><body>x</body></message>"
bob receives <message id='m1'><{element} xmlns='{namespace}' stamp='2002-09-10T23:08:25Z'/></message>
