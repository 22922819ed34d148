# An account's mailbox has a size: past it the sender is told, and what was taken before is there.
# XEP-0160, 3.

server: { defaults: { limits: { mailbox_rows: 3 } } }

alice: alice@a.test/phone
bob: bob@b.test/desk

alice is online
repeat 3
    alice sends <message to='{bob.bare}' type='chat' id='m{n}'><body>{n}</body></message>
    alice receives nothing
alice sends <message to='{bob.bare}' type='chat' id='m4'><body>4</body></message>
alice receives <message from='{bob.bare}' type='error' id='m4'><error type='cancel'><e:service-unavailable/></error></message>
bob is online
repeat 3
    bob receives <message id='m{n}'><body>{n}</body></message>
bob receives nothing
in the end
    alice settles
    alice sends <message to='{bob.bare}' type='chat' id='m5'><body>5</body></message>
    alice receives nothing
bob receives <message id='m5'/>
