# A store in memory that is full refuses what it cannot keep, and keeps again what comes when it is not.
# RFC 6121, 8.5.2.2.

server: { store_time: 1s, store: { driver: memory, most: 1M } }

alice: alice@a.test/phone
bob: bob@b.test/desk

log says "end with this process"
alice is online
let text = "x" * 10000
repeat 200
    alice sends <message to='{bob.bare}' type='chat' id='m{n}'><body>{text}</body></message>
alice waits for
    <message from='{bob.bare}' type='error' id='m200'><error type='wait'><e:resource-constraint/></error></message>
bob is online
bob waits for <message from='{alice}' id='m1'/>
bob settles
bob disconnects
alice settles
alice sends <message to='{bob.bare}' type='chat' id='again'><body>{text}</body></message>
alice receives nothing
bob is online
bob receives <message from='{alice}' id='again'/>
