# Whoever is blocked and removed from the roster is told nothing of it, least of all which resources there are.

alice: alice@a.test/phone
bob: bob@b.test/x

alice and bob are contacts
alice, bob are online
alice, bob settle
alice sends <iq type='set' id='b'><block xmlns='urn:xmpp:blocking'><item jid='{bob.bare}'/></block></iq>
alice receives <iq type='result' id='b'/>
bob receives <presence from='{alice}' type='unavailable'/>
alice sends <iq type='set' id='r'><query xmlns='jabber:iq:roster'><item jid='{bob.bare}' subscription='remove'/></query></iq>
alice receives <iq type='result' id='r'/>
bob receives nothing
