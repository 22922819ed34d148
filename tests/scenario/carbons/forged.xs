# Nobody makes another's client believe in a copy: what looks like one is taken out on the way. XEP-0280 section 11.

use carbons.part

do ONLINE
do CARBONS
bob sends
    <message to='{phone}' type='chat' id='f'>
      <body>b</body>
      <received xmlns='urn:xmpp:carbons:2'><forwarded xmlns='urn:xmpp:forward:0'><message xmlns='jabber:client' from='{desk}'/></forwarded></received>
    </message>
phone receives <message from='{bob}' id='f'><body>b</body><!received xmlns='urn:xmpp:carbons:2'/></message>
desk receives
    <message from='{desk.bare}'>
      <received xmlns='urn:xmpp:carbons:2'>
        <forwarded xmlns='urn:xmpp:forward:0'><message xmlns='jabber:client' from='{bob}' id='f'><!received xmlns='urn:xmpp:carbons:2'/></message></forwarded>
      </received>
    </message>
