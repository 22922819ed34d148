# What an occupant of a room sends in private comes from the room to each device that is there; what is sent to one is
# copied as usual. XEP-0280 section 6.1.

use carbons.part

do ONLINE
do CARBONS
bob sends <message to='{phone}' type='chat' id='in'><body>b</body><x xmlns='http://jabber.org/protocol/muc#user'/></message>
phone receives <message from='{bob}' id='in'/>
desk receives nothing
pad sends <message to='{bob}' type='chat' id='out'><body>b</body><x xmlns='http://jabber.org/protocol/muc#user'/></message>
bob receives <message from='{pad}' id='out'/>
phone receives <message><sent xmlns='urn:xmpp:carbons:2'/></message>
desk receives <message><sent xmlns='urn:xmpp:carbons:2'/></message>
