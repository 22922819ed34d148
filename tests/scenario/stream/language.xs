# A stanza without a language has that of its stream; its own wins.  RFC 6120, 8.1.5 and 4.7.4.

alice: alice@a.test/phone
bob: bob@b.test/desk

bob connects
let plain = base64 "\0{alice.user}\0{alice.password}"
alice opens stream over direct-tls
alice sends <auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='PLAIN'>{plain}</auth>
alice receives <sasl:success/>
alice starts over
alice sends "<stream:stream to='a.test' version='1.0' xml:lang='de-AT' xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams'>"
alice receives <stream:stream/>
alice receives <stream:features/>
alice binds
alice sends <message to='{bob}' id='m1'><body>Servus</body></message>
bob receives <message id='m1' xml:lang='de-AT'><body xml:lang='{absent}'>Servus</body></message>
alice sends <message to='{bob}' id='m2' xml:lang='fr'><body>Salut</body></message>
bob receives <message id='m2' xml:lang='fr'/>
