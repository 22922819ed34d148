# What waited for an account that was not there is in its archive too, under the id with which it comes.

server: { defaults: { modules: { archive: {} } } }

alice: alice@a.test/phone
bob: bob@b.test/desk

alice is online
alice sends <message to='{bob.bare}' type='chat' id='m1'><body>hello</body></message>
alice receives nothing
bob is online
bob receives <message id='m1'><delay xmlns='urn:xmpp:delay'/><stanza-id xmlns='urn:xmpp:sid:0' by='{bob.bare}' id='{id}'/></message>
bob sends <iq type='set' id='q'><query xmlns='urn:xmpp:mam:2'/></iq>
bob receives <message><result xmlns='urn:xmpp:mam:2' id='{id}'/></message>
bob receives <iq type='result' id='q'/>
