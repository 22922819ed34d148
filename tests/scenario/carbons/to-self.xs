# What an account sends itself comes to each of its devices once, and not as a copy to who sent it.

use carbons.part

do ONLINE
do CARBONS
desk sends <message to='{pad}' type='chat' id='a'><body>to the pad</body></message>
pad receives <message from='{desk}' id='a'/>
phone receives <message><received xmlns='urn:xmpp:carbons:2'><forwarded xmlns='urn:xmpp:forward:0'><message xmlns='jabber:client' id='a' from='{desk}' to='{pad}'/></forwarded></received></message>
desk receives nothing
desk sends <message type='chat' id='b'><body>to all of me</body></message>
phone receives <message from='{desk}' id='b'/>
desk receives <message from='{desk}' id='b'/>
pad receives <message from='{desk}' id='b'/>
