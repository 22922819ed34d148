# Six rounds of kill -9 right after a message was stored: each one is there.  (Without stream
# management nobody tells the client that it is; the counter of stored copies does.)

alice: alice@a.test/phone
bob: bob@b.test/desk

server: {}

repeat 6
    alice is online
    alice sends <message to='{bob.bare}' type='chat' id='m{n}'><body>{n}</body></message>
    in the end
        ctl --json stats
        check "{ctl}" matches "copies_stored_total[^0-9]*1\\b"
    alice receives nothing
    alice disconnects abruptly
    server is killed
    server starts
bob is online
repeat 6
    bob receives <message id='m{n}'><delay xmlns='urn:xmpp:delay'/></message>
bob receives nothing
