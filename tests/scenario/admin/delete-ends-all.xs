# With an account go its sessions, roster, card, messages; somebody new by that name starts with
# nothing.  docs/hostile-input.md, case 33.

alice: alice@a.test/phone
bob: bob@b.test/desk

alice and bob are contacts
alice, bob are online
alice sends <iq type='set' id='v1'><vCard xmlns='vcard-temp'><FN>Old</FN></vCard></iq>
alice waits for <iq type='result' id='v1'/>
alice, bob settle
ctl account delete {alice.bare}
alice is cut off
bob waits for <presence from='{alice}' type='unavailable'/>
bob settles
bob sends <message to='{alice.bare}' type='chat' id='m1'><body>x</body></message>
bob receives <message from='{alice.bare}' type='error' id='m1'><error><e:service-unavailable/></error></message>
ctl account add {alice.bare} --password {alice.password}
alice connects
alice sends <iq type='get' id='r1'><query xmlns='jabber:iq:roster'/></iq>
alice receives <iq type='result' id='r1'><query xmlns='jabber:iq:roster'><!item/></query></iq>
alice sends <iq type='get' id='v2'><vCard xmlns='vcard-temp'/></iq>
alice waits for <iq id='v2'/>
check {alice.raw} lacks "Old"
