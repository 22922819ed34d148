# An error is copied if the message that it answers was, also one that this server makes; others are not.
# XEP-0280 section 6.1.

use carbons.part

do ONLINE
do CARBONS

# Somebody answers with one.
pad sends <message to='{bob}' type='chat' id='sent'><body>b</body></message>
bob receives <message from='{pad}' id='sent'/>
phone, desk wait for <message><sent xmlns='urn:xmpp:carbons:2'/></message>
bob sends <message to='{pad}' type='error' id='sent'><error type='cancel'><e:service-unavailable/></error></message>
pad receives <message from='{bob}' type='error' id='sent'/>
phone receives <message type='error'><received xmlns='urn:xmpp:carbons:2'><forwarded xmlns='urn:xmpp:forward:0'><message xmlns='jabber:client' type='error' from='{bob}' id='sent'/></forwarded></received></message>
desk receives <message type='error'><received xmlns='urn:xmpp:carbons:2'><forwarded xmlns='urn:xmpp:forward:0'><message xmlns='jabber:client' type='error' from='{bob}' id='sent'/></forwarded></received></message>
bob sends <message to='{pad}' type='error' id='other'><error type='cancel'><e:service-unavailable/></error></message>
pad receives <message from='{bob}' type='error' id='other'/>
phone, desk receive nothing

# The account itself does.
bob sends <message to='{phone}' type='chat' id='in'><body>b</body></message>
phone receives <message id='in'/>
desk receives <message><received xmlns='urn:xmpp:carbons:2'/></message>
phone sends <message to='{bob}' type='error' id='in'><error type='cancel'><e:not-acceptable/></error></message>
bob receives <message from='{phone}' type='error' id='in'/>
desk receives <message type='error'><sent xmlns='urn:xmpp:carbons:2'><forwarded xmlns='urn:xmpp:forward:0'><message xmlns='jabber:client' type='error' id='in'/></forwarded></sent></message>

# The server does.
pad sends <message to='nobody-{run}@b.test' type='chat' id='lost'><body>b</body></message>
pad receives <message type='error' from='nobody-{run}@b.test' id='lost'><error><e:service-unavailable/></error></message>
phone receives <message><sent xmlns='urn:xmpp:carbons:2'/></message>
phone receives <message type='error'><received xmlns='urn:xmpp:carbons:2'><forwarded xmlns='urn:xmpp:forward:0'><message xmlns='jabber:client' type='error' id='lost' to='{pad}'/></forwarded></received></message>
desk receives <message><sent xmlns='urn:xmpp:carbons:2'/></message>
desk receives <message type='error'><received xmlns='urn:xmpp:carbons:2'><forwarded xmlns='urn:xmpp:forward:0'><message xmlns='jabber:client' type='error' id='lost' to='{pad}'/></forwarded></received></message>
