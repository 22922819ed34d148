# Who sends more than his rate is read more slowly: nothing is lost, and others do not wait, who are through
# before the last of his, which would be there at once without the limit.  docs/hostile-input.md, R8.

server: { defaults: { limits: { rate: 5K, burst: 10K } } }

alice: alice@a.test/phone
bob: bob@b.test/desk
carol: carol@a.test/x

alice, bob, carol are online
let block = "x" * 2000
repeat 30
    alice sends <message to='{bob}' type='chat' id='m{n}'><body>{block}</body></message>
carol sends <message to='{bob}' type='chat' id='quick'/>
bob waits for <message from='{carol}' id='quick'/>
bob sends <iq type='get' to='b.test' id='q1'><ping xmlns='urn:xmpp:ping'/></iq>
bob waits for <iq type='result' id='q1'/>
bob waits for <message from='{alice}' id='m30'/>
