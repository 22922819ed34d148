# A reader who resets the connection while his messages come gets at the next login all that he has
# not confirmed: none is missing.

alice: alice@a.test/phone
bob: bob@b.test/desk

requires xylem

let block = "x" * 1500
alice is online
repeat 400
    alice sends <message to='{bob.bare}' type='chat' id='m{n}'><body>{n} {block}</body></message>
alice receives nothing
bob answers no pings
bob opens over direct-tls with window 4096
bob opens stream
bob authenticates
bob binds
bob stops reading
bob sends <presence/>
pause 300ms
bob resets
bob answers pings
bob is online
repeat 400
    bob receives <message id='m{n}'><delay xmlns='urn:xmpp:delay'/></message>
bob receives nothing
