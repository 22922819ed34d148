# By default what is exchanged with contacts alone.  XEP-0441, Default behaviour.

server: { defaults: { modules: { archive: {} } } }

alice: alice@a.test/phone
bob: bob@b.test/desk
carol: carol@b.test/desk

alice and bob are contacts
alice, bob, carol are online
bob settles
alice settles
alice sends <iq type='set' id='p1'><prefs xmlns='urn:xmpp:mam:2' default='roster'/></iq>
alice receives <iq type='result' id='p1'><prefs xmlns='urn:xmpp:mam:2' default='roster'/></iq>
carol sends <message to='{alice}' type='chat' id='m1'><body>from a stranger</body></message>
alice receives <message id='m1'/>
bob sends <message to='{alice}' type='chat' id='m2'><body>from a friend</body></message>
alice receives <message id='m2'/>
alice sends <iq type='set' id='q'><query xmlns='urn:xmpp:mam:2'/></iq>
alice receives
    <message>
      <result xmlns='urn:xmpp:mam:2'>
        <forwarded xmlns='urn:xmpp:forward:0'><message xmlns='jabber:client' id='m2'/></forwarded>
      </result>
    </message>
alice receives <iq type='result' id='q'/>
