# An id of another archive is none of this one: it tells nothing and points to nothing.

server: { defaults: { modules: { archive: {} } } }

alice: alice@a.test/phone
bob: bob@a.test/desk

alice, bob are online
alice sends <message to='{bob}' type='chat' id='m1'><body>hello</body></message>
bob receives <message id='m1'><stanza-id xmlns='urn:xmpp:sid:0' by='{bob.bare}' id='{his}'/></message>
bob sends <iq type='set' id='q1'><query xmlns='urn:xmpp:mam:2'><set xmlns='http://jabber.org/protocol/rsm'><after>{his}</after></set></query></iq>
bob receives <iq type='result' id='q1'/>
alice sends <iq type='set' id='q2'><query xmlns='urn:xmpp:mam:2'><set xmlns='http://jabber.org/protocol/rsm'><after>{his}</after></set></query></iq>
alice receives <iq type='error' id='q2'><error><e:item-not-found/></error></iq>
