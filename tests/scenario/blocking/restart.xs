# What is blocked stays so, for somebody who is away and over a restart.  XEP-0191.

alice: alice@a.test/phone
bob: bob@b.test/x

server: {}

alice and bob are contacts
alice connects
alice sends <iq type='set' id='b'><block xmlns='urn:xmpp:blocking'><item jid='{bob.bare}'/></block></iq>
alice receives <iq type='result' id='b'/>
server stops
alice receives stream-error system-shutdown
server starts
bob is online
bob sends <message to='{alice.bare}' id='m'><body>x</body></message>
bob receives <message type='error' id='m'><error><e:service-unavailable/></error></message>
bob receives nothing
alice is online
alice receives nothing
alice sends <iq type='get' id='l'><blocklist xmlns='urn:xmpp:blocking'/></iq>
alice receives <iq type='result' id='l'><blocklist! xmlns='urn:xmpp:blocking'><item jid='{bob.bare}'/></blocklist></iq>
