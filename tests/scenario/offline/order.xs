# Fifty messages of two senders: all come, each once, in the order of each sender.  XEP-0160.

alice: alice@a.test/phone
carol: carol@b.test/x
bob: bob@b.test/desk

alice, carol are online
repeat 25
    alice sends <message to='{bob.bare}' type='chat'><body>a{n}</body></message>
    carol sends <message to='{bob.bare}' type='chat'><body>c{n}</body></message>
    alice, carol receive nothing
bob is online
repeat 25
    bob receives
        <message from='{alice}'><body>a{n}</body><delay xmlns='urn:xmpp:delay'/></message>
        <message from='{carol}'><body>c{n}</body><delay xmlns='urn:xmpp:delay'/></message>
bob receives nothing
