# With the account its archive goes: who gets the name next finds nothing.

alice: alice@a.test/phone
bob: bob@b.test/desk

server: { defaults: { modules: { archive: {} } } }

alice, bob are online
alice sends <message to='{bob}' type='chat' id='m1'><body>hello</body></message>
bob receives <message id='m1'/>
ctl account delete {bob.bare}
bob receives a stream error
ctl account add {bob.bare} --password {bob.password}
bob is online
bob sends <iq type='set' id='q'><query xmlns='urn:xmpp:mam:2'/></iq>
bob receives <iq id='q'><fin xmlns='urn:xmpp:mam:2' complete='true'><set xmlns='http://jabber.org/protocol/rsm'><count>0</count></set></fin></iq>
