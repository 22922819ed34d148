# Copies of messages come to an inactive client at once, those of chat states wait. XEP-0352 section 3.2; XEP-0280.

desk: alice@a.test/desk
phone: alice@a.test/phone
bob: bob@b.test/work

desk, phone, bob are online
phone settles
desk settles
phone sends <iq type='set' id='on'><enable xmlns='urn:xmpp:carbons:2'/></iq>
phone receives <iq type='result' id='on'/>
phone sends <inactive xmlns='urn:xmpp:csi:0'/>
phone settles
bob sends <message to='{desk}' type='chat' id='s'><composing xmlns='http://jabber.org/protocol/chatstates'/></message>
desk receives <message id='s'/>
desk sends <message to='{bob}' type='chat' id='t'><composing xmlns='http://jabber.org/protocol/chatstates'/></message>
bob receives <message id='t'/>
phone receives nothing
bob sends <message to='{desk}' type='chat' id='m'><body>b</body></message>
desk receives <message id='m'/>
phone receives
    <message from='{phone.bare}'>
      <received xmlns='urn:xmpp:carbons:2'>
        <forwarded xmlns='urn:xmpp:forward:0'><message xmlns='jabber:client' id='m'/></forwarded>
      </received>
    </message>
phone sends <active xmlns='urn:xmpp:csi:0'/>
phone receives
    <message from='{phone.bare}'>
      <sent xmlns='urn:xmpp:carbons:2'>
        <forwarded xmlns='urn:xmpp:forward:0'><message xmlns='jabber:client' id='t'/></forwarded>
      </sent>
    </message>
