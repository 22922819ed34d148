# Who sends more than his rate is read more slowly: nothing is lost, and others do not wait, who are through
# long before the ten seconds that this takes.  docs/hostile-input.md, R8.

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
bob waits for <message from='{alice}' id='m30'/>
