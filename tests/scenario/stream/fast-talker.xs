# Two thousand stanzas in one go arrive, each once and in order.

alice: alice@a.test/phone
bob: bob@b.test/desk

alice, bob are online
repeat 2000
    alice sends <message to='{bob}' type='chat'><body>{n}</body></message>
repeat 2000
    bob receives <message from='{alice}'><body>{n}</body></message>
bob receives nothing
