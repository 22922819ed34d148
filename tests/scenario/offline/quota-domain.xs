# All mailboxes of a domain together have a size too; it is counted over restarts, and what devices take and what
# goes with an account is free again.

server: { domains: { b.test: { limits: { mailbox_domain_rows: 5 } } } }

alice: alice@a.test/phone
bob: bob@b.test/desk
carol: carol@b.test/desk
dave: dave@b.test/desk

alice is online
repeat 2
    alice sends <message to='{bob.bare}' type='chat'><body>{n}</body></message>
    alice sends <message to='{carol.bare}' type='chat'><body>{n}</body></message>
alice receives nothing
ctl --json domain usage
check {ctl} matches "\"domain\":\"b.test\",\"rows\":4,\"rows_limit\":5,\"bytes\":\d+"
log says "all mailboxes of b.test together are 80 % full: 4 of 5 messages wait"
alice disconnects
server stops
server starts
in the end
    ctl --json domain usage
    check {ctl} matches "\"domain\":\"b.test\",\"rows\":4,\"rows_limit\":5,\"bytes\":\d+"
alice is online
alice sends <message to='{dave.bare}' type='chat' id='m1'><body>1</body></message>
alice sends <message to='{dave.bare}' type='chat' id='m2'><body>2</body></message>
alice receives <message from='{dave.bare}' type='error' id='m2'><error type='cancel'><e:service-unavailable/></error></message>
log says "all mailboxes of b.test together are full: 5 of 5 messages wait"
ctl account delete {carol.bare}
ctl --json domain usage
check {ctl} matches "\"domain\":\"b.test\",\"rows\":3,"
bob is online
repeat 2
    bob receives <message><body>{n}</body></message>
in the end
    ctl --json domain usage
    check {ctl} matches "\"domain\":\"b.test\",\"rows\":1,"
alice sends <message to='{bob.bare}' type='chat' id='m3'><body>3</body></message>
bob receives <message id='m3'/>
dave is online
dave receives <message id='m1'/>
in the end
    ctl --json domain usage
    check {ctl} matches "\"domain\":\"b.test\",\"rows\":0,\"rows_limit\":5,\"bytes\":0"
