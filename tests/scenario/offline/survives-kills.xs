# Six rounds of kill -9 right after messages were taken: each message that the server has answered
# for is there.

alice: alice@a.test/phone
bob: bob@b.test/desk

server: {}

repeat 6
    alice is online
    alice sends <message to='{bob.bare}' type='chat' id='m{n}'><body>{n}</body></message>
    alice receives nothing
    alice disconnects abruptly
    server is killed
    server starts
bob is online
repeat 6
    bob receives <message id='m{n}'><delay xmlns='urn:xmpp:delay'/></message>
bob receives nothing
