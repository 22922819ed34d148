# A limit that a reload changes holds for who logs in from then on; nobody is dropped.

server: {}

alice: alice@a.test/phone
bob: bob@b.test/desk
late: alice@a.test/late

let body = "x" * 20000
alice, bob are online
alice sends <message to='{bob}' id='m1'><body>{body}</body></message>
bob receives <message from='{alice}' id='m1'/>
reconfigure
    defaults: { limits: { stanza: 10000 } }
ctl reload
late connects
late sends <message to='{bob}' id='m2'><body>{body}</body></message>
late receives <message type='error' id='m2'><error><e:policy-violation/></error></message>
alice sends <message to='{bob}' id='m3'/>
bob receives <message from='{alice}' id='m3'/>
