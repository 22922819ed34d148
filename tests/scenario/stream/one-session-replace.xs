# One session per account: the newer one stays.

server: { defaults: { sessions: { per_account: 1 } } }

alice: alice@a.test/phone
other: alice@a.test/desk
bob: bob@a.test/x

alice, bob are online
other connects
alice is cut off
other sends <message to='{bob}' id='m1'/>
bob receives <message from='{other}' id='m1'/>
