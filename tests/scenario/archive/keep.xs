# What is older than `keep` leaves the archive, and its id is none any more.

server: { defaults: { modules: { archive: { keep: 2s } } } }

alice: alice@a.test/phone
bob: bob@b.test/desk

alice, bob are online
alice sends <message to='{bob}' type='chat' id='m1'><body>hello</body></message>
bob receives <message id='m1'><stanza-id xmlns='urn:xmpp:sid:0' id='{id}'/></message>
in the end
    bob sends <iq type='set' id='q'><query xmlns='urn:xmpp:mam:2'><set xmlns='http://jabber.org/protocol/rsm'><max>0</max></set></query></iq>
    bob receives <iq id='q'><fin xmlns='urn:xmpp:mam:2' complete='true'><set xmlns='http://jabber.org/protocol/rsm'><count>0</count></set></fin></iq>
bob sends <iq type='set' id='q2'><query xmlns='urn:xmpp:mam:2'><set xmlns='http://jabber.org/protocol/rsm'><after>{id}</after></set></query></iq>
bob waits for <iq type='error' id='q2'><error><e:item-not-found/></error></iq>
