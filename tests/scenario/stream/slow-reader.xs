# A reader who does not read harms nobody else: past its budget the sender of stored messages is served
# on, and others get theirs at once.  docs/hostile-input.md, R4.

slow: slow@a.test/x
alice: alice@a.test/phone
bob: bob@b.test/desk

alice, bob are online
slow is online
slow stops reading
let big = "x" * 20000
alice ignores <message type='error'/>
repeat 40
    alice sends <message to='{slow}' type='chat'><body>{n} {big}</body></message>
alice sends <message to='{bob}' type='chat' id='m1'><body>x</body></message>
bob receives <message from='{alice}' id='m1'/>
slow disconnects abruptly
