# A reload with another setting takes effect and drops nobody.

server: {}

alice: alice@a.test/phone
bob: bob@b.test/desk
late: late@c.test/x without account

alice, bob are online
reconfigure
    domains: { c.test: {} }
ctl reload
alice sends <message to='{bob}' id='m1'/>
bob receives <message from='{alice}' id='m1'/>
ctl domain list
check {ctl} contains "c.test"
ctl account add {late.bare} --password {late.password}
alice sends <message to='{late.bare}' type='chat' id='m2'><body>welcome</body></message>
alice receives nothing
bob receives nothing
