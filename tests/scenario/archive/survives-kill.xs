# What was delivered is in both archives after kill -9, under the same ids.

alice: alice@a.test/phone
bob: bob@b.test/desk

server: { defaults: { modules: { archive: {} } } }

alice, bob are online
repeat 10
    alice sends <message to='{bob}' type='chat' id='m{n}'><body>hello</body></message>
bob receives <message id='m1'><stanza-id xmlns='urn:xmpp:sid:0' id='{first}'/></message>
bob waits for <message id='m10'><stanza-id xmlns='urn:xmpp:sid:0' id='{last}'/></message>
server is killed
server starts
alice disconnects abruptly
bob disconnects abruptly
bob connects
bob sends <iq type='set' id='q'><query xmlns='urn:xmpp:mam:2'/></iq>
bob waits for <iq id='q'><fin xmlns='urn:xmpp:mam:2' complete='true'><set xmlns='http://jabber.org/protocol/rsm'><first>{first}</first><last>{last}</last><count>10</count></set></fin></iq>
alice connects
alice sends <iq type='set' id='q'><query xmlns='urn:xmpp:mam:2'/></iq>
alice waits for <iq id='q'><fin xmlns='urn:xmpp:mam:2' complete='true'><set xmlns='http://jabber.org/protocol/rsm'><count>10</count></set></fin></iq>
