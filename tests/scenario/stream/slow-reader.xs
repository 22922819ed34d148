# A reader who does not read harms nobody else: past its budget what is sent to it waits in the mailbox, its
# sender is served on, and others get theirs at once.  docs/hostile-input.md, R4.

server: { listen: { send_buffer: 16K } }

slow: slow@a.test/x
alice: alice@a.test/phone
bob: bob@b.test/desk

alice, bob are online
slow opens with window 4096
slow starts over
slow is online
slow stops reading
let big = "x" * 20000
repeat 40
    alice sends <message to='{slow}' type='chat'><body>{n} {big}</body></message>
alice sends <message to='{bob}' type='chat' id='m1'><body>x</body></message>
bob receives <message from='{alice}' id='m1'/>
in the end
    ctl --json stats
    check "{ctl}" matches "copies_stored_total[^0-9]*[1-9]"
slow disconnects abruptly
