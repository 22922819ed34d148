# What one device sends comes to the others that want copies, whether it wants any itself or not. XEP-0280 section 7.

use carbons.part

do ONLINE
do CARBONS
desk sends <message to='{bob}' type='chat' id='d'><body>from the desk</body></message>
bob receives <message from='{desk}' id='d'/>
phone receives
    <message from='{phone.bare}' to='{phone}' type='chat'>
      <sent xmlns='urn:xmpp:carbons:2'>
        <forwarded xmlns='urn:xmpp:forward:0'>
          <message xmlns='jabber:client' from='{desk}' to='{bob}' type='chat' id='d'><body>from the desk</body></message>
        </forwarded>
      </sent>
    </message>
pad sends <message to='{bob.bare}' type='chat' id='p'><body>from the pad</body></message>
bob receives <message from='{pad}' id='p'/>
phone receives <message><sent xmlns='urn:xmpp:carbons:2'><forwarded xmlns='urn:xmpp:forward:0'><message xmlns='jabber:client' id='p' to='{bob.bare}'/></forwarded></sent></message>
desk receives <message><sent xmlns='urn:xmpp:carbons:2'><forwarded xmlns='urn:xmpp:forward:0'><message xmlns='jabber:client' id='p' to='{bob.bare}'/></forwarded></sent></message>
