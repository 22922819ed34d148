# Messages sent while the recipient logs in: none is lost, none comes twice, the order is kept
# from the stored ones to the live ones.  RFC 6120, 10.1; XEP-0160.

alice: alice@a.test/phone
bob: bob@b.test/desk

alice is online
bob connects
repeat 20
    alice sends <message to='{bob.bare}' type='chat'><body>{n}</body></message>
bob sends <presence/>
repeat 20
    alice sends <message to='{bob.bare}' type='chat'><body>more {n}</body></message>
bob ignores <presence/>
repeat 20
    bob receives <message from='{alice}'><body>{n}</body></message>
repeat 20
    bob receives <message from='{alice}'><body>more {n}</body></message>
bob receives nothing
