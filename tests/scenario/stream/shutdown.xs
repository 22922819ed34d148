# When the server stops, everybody is told, whatever the phase, and streams end in order.
# RFC 6120, 4.9.3.20.

server: {}

alice: alice@a.test/phone
bob: bob@b.test/desk
raw: a.test

alice, bob are online
raw opens stream
server stops
alice, bob, raw receive stream-error system-shutdown
