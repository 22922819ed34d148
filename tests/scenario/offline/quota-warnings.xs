# A mailbox that fills is said once at 80 % and 95 % of its limit and when it is full, not with each message, and
# again after it has been emptied.

server: { defaults: { limits: { mailbox_rows: 20 } } }

alice: alice@a.test/phone
bob: bob@b.test/desk

alice is online
repeat 15
    alice sends <message to='{bob.bare}' type='chat'><body>{n}</body></message>
alice receives nothing
log lacks "% full"
repeat 7
    alice sends <message to='{bob.bare}' type='chat' id='m{n}'><body>{n}</body></message>
alice receives <message type='error' id='m6'/>
alice receives <message type='error' id='m7'/>
log says "the mailbox of {bob.bare} is 80 % full: 16 of 20 messages wait"
log says "the mailbox of {bob.bare} is 95 % full: 19 of 20 messages wait"
log says "the mailbox of {bob.bare} is full: 20 of 20 messages wait"
ctl stats
check {ctl} matches "route +mailboxes_over_80_total +1\b"
check {ctl} matches "route +mailboxes_over_95_total +1\b"
check {ctl} matches "route +mailboxes_full_total +1\b"
bob is online
bob waits for <message id='m5'/>
in the end
    ctl --json domain usage
    check {ctl} matches "\"domain\":\"b.test\",\"rows\":0,"
bob disconnects
repeat 16
    alice sends <message to='{bob.bare}' type='chat'><body>{n}</body></message>
alice receives nothing
ctl stats
check {ctl} matches "route +mailboxes_over_80_total +2\b"
check {ctl} matches "route +mailboxes_over_95_total +1\b"
