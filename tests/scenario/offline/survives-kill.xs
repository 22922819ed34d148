# A message that was stored while its recipient was away is there after kill -9.

alice: alice@a.test/phone
bob: bob@b.test/desk

server: {}

alice is online
alice sends <message to='{bob.bare}' type='chat' id='m1'><body>hello</body></message>
in the end
    ctl --json stats
    check "{ctl}" matches "copies_stored_total[^0-9]*1\\b"
alice receives nothing
server is killed
server starts
bob is online
bob receives <message from='{alice}' id='m1'><body>hello</body><delay xmlns='urn:xmpp:delay'/></message>
alice disconnects abruptly
