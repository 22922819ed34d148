# Five hundred messages wait and come in order, once, also when the first reader goes away in the
# middle.

alice: alice@a.test/phone
bob: bob@b.test/desk

alice is online
repeat 500
    alice sends <message to='{bob.bare}' type='chat' id='m{n}'><body>{n}</body></message>
alice receives nothing
bob is online
repeat 500
    bob receives <message id='m{n}'><body>{n}</body><delay xmlns='urn:xmpp:delay'/></message>
bob receives nothing
bob disconnects
bob is online
bob receives nothing
