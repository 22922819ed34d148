# With an archive copies bear the ids that the account's archive has, also those of what was sent, and nothing
# that was refused on its way is copied. XEP-0280 section 7; XEP-0313; XEP-0191.

server: { domains: { a.test: { modules: { archive: {} } } } }

use carbons.part

do ONLINE
do CARBONS
bob sends <message to='{phone}' type='chat' id='in'><body>b</body></message>
phone receives <message id='in'><stanza-id xmlns='urn:xmpp:sid:0' id='{first}' by='{phone.bare}'/></message>
desk receives <message><received xmlns='urn:xmpp:carbons:2'><forwarded xmlns='urn:xmpp:forward:0'><message xmlns='jabber:client' id='in'><stanza-id xmlns='urn:xmpp:sid:0' id='{first}' by='{phone.bare}'/></message></forwarded></received></message>
phone sends <message to='{bob}' type='chat' id='out'><body>b</body></message>
bob receives <message id='out'/>
desk receives <message><sent xmlns='urn:xmpp:carbons:2'><forwarded xmlns='urn:xmpp:forward:0'><message xmlns='jabber:client' id='out'><stanza-id xmlns='urn:xmpp:sid:0' id='{second}' by='{phone.bare}'/></message></forwarded></sent></message>
pad sends <iq type='set' id='q'><query xmlns='urn:xmpp:mam:2'/></iq>
pad receives <message><result xmlns='urn:xmpp:mam:2' id='{first}'/></message>
pad receives <message><result xmlns='urn:xmpp:mam:2' id='{second}'/></message>
pad receives <iq type='result' id='q'/>

pad sends <iq type='set' id='block'><block xmlns='urn:xmpp:blocking'><item jid='{bob.bare}'/></block></iq>
pad receives <iq type='result' id='block'/>
bob sends <message to='{phone}' type='chat' id='no'><body>b</body></message>
bob receives <message type='error' id='no'/>
phone sends <message to='{bob}' type='chat' id='neither'><body>b</body></message>
phone receives <message type='error' id='neither'/>
phone, desk receive nothing
