# A message to one device comes as a copy to the others that want one, and not to itself. XEP-0280 section 7.

use carbons.part

do ONLINE
do CARBONS
bob sends <message to='{phone}' type='chat' id='m1' xml:lang='de'><body>hello</body><thread>t</thread></message>
phone receives <message! from='{bob}' to='{phone}' type='chat' id='m1' xml:lang='de'><body>hello</body><thread>t</thread></message>
desk receives
    <message! from='{desk.bare}' to='{desk}' type='chat'>
      <received! xmlns='urn:xmpp:carbons:2'>
        <forwarded! xmlns='urn:xmpp:forward:0'>
          <message xmlns='jabber:client' from='{bob}' to='{phone}' type='chat' id='m1' xml:lang='de'>
            <body>hello</body>
            <thread>t</thread>
          </message>
        </forwarded>
      </received>
    </message>
pad receives nothing

# Who has no carbons any more gets none.
desk sends <iq type='set' id='off'><disable xmlns='urn:xmpp:carbons:2'/></iq>
desk receives <iq type='result' id='off'/>
bob sends <message to='{phone}' type='chat' id='m2'><body>again</body></message>
phone receives <message id='m2'/>
