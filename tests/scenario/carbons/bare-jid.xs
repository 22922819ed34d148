# What goes to the account goes to all its devices of non-negative priority, and they get no copy besides; the
# others that want copies get one, whatever their priority, and also before they have sent presence.
# XEP-0280 section 7; RFC 6121, 8.5.2.1.

use carbons.part

phone connects
desk is online with priority -1
pad, bob are online
desk settles
pad settles
do CARBONS
bob sends <message to='{phone.bare}' type='chat' id='m'><body>to all</body></message>
pad receives <message from='{bob}' type='chat' id='m'><body>to all</body></message>
desk receives
    <message from='{desk.bare}' type='chat'>
      <received xmlns='urn:xmpp:carbons:2'>
        <forwarded xmlns='urn:xmpp:forward:0'><message xmlns='jabber:client' from='{bob}' to='{pad.bare}' id='m'/></forwarded>
      </received>
    </message>
phone receives
    <message from='{desk.bare}' type='chat'>
      <received xmlns='urn:xmpp:carbons:2'>
        <forwarded xmlns='urn:xmpp:forward:0'><message xmlns='jabber:client' from='{bob}' to='{pad.bare}' id='m'/></forwarded>
      </received>
    </message>
phone is online
phone settles
desk settles
pad settles
bob sends <message to='{phone.bare}' type='chat' id='m2'><body>to all</body></message>
phone receives <message from='{bob}' id='m2'/>
pad receives <message from='{bob}' id='m2'/>
desk receives <message from='{desk.bare}'><received xmlns='urn:xmpp:carbons:2'/></message>
