# What a reader has no room for waits in the mailbox, and comes in order and once when he reads again.
# docs/hostile-input.md, R4 (the system's own buffers take some megabytes first).

server: { defaults: { limits: { rate: 0 } } }

bob: bob@b.test/desk
alice: alice@a.test/phone

alice, bob are online
bob stops reading
let block = "x" * 200000
repeat 60
    alice sends <message to='{bob}' type='chat' id='m{n}'><body>{n} {block}</body></message>
alice receives nothing
bob resumes reading
repeat 60
    bob receives <message from='{alice}' id='m{n}'><body>{n} {block}</body></message>
bob receives nothing
alice sends <message to='{bob}' type='chat' id='last'><body>x</body></message>
bob receives <message id='last'/>
