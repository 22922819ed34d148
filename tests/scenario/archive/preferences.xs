# Who is archived, by default and by lists; it outlives the session.  XEP-0441.

server: { defaults: { modules: { archive: {} } } }

alice: alice@a.test/phone
bob: bob@b.test/desk
carol: carol@b.test/desk

alice, bob, carol are online
alice sends <iq type='get' id='p1'><prefs xmlns='urn:xmpp:mam:2'/></iq>
alice receives <iq type='result' id='p1'><prefs xmlns='urn:xmpp:mam:2' default='always'><always/><never/></prefs></iq>
alice sends
    <iq type='set' id='p2'>
      <prefs xmlns='urn:xmpp:mam:2' default='never'><always><jid>{carol.bare}</jid></always></prefs>
    </iq>
alice receives
    <iq type='result' id='p2'>
      <prefs xmlns='urn:xmpp:mam:2' default='never'><always><jid>{carol.bare}</jid></always><never/></prefs>
    </iq>
bob sends <message to='{alice}' type='chat' id='m1'><body>from Bob</body></message>
alice receives <message id='m1'><!stanza-id/></message>
alice sends <message to='{bob}' type='chat' id='m2'><body>to Bob</body></message>
bob receives <message id='m2'/>
carol sends <message to='{alice}' type='chat' id='m3'><body>from Carol</body></message>
alice receives <message id='m3'/>
alice ignores <message id='m3'><delay xmlns='urn:xmpp:delay'/></message>
alice disconnects
alice is online
alice sends <iq type='get' id='p3'><prefs xmlns='urn:xmpp:mam:2'/></iq>
alice receives <iq type='result' id='p3'><prefs xmlns='urn:xmpp:mam:2' default='never'/></iq>
alice sends <iq type='set' id='q'><query xmlns='urn:xmpp:mam:2'/></iq>
alice receives
    <message>
      <result xmlns='urn:xmpp:mam:2'>
        <forwarded xmlns='urn:xmpp:forward:0'><message xmlns='jabber:client' id='m3'/></forwarded>
      </result>
    </message>
alice receives <iq type='result' id='q'><fin xmlns='urn:xmpp:mam:2' complete='true'/></iq>
bob sends <iq type='set' id='q'><query xmlns='urn:xmpp:mam:2'/></iq>
bob receives <message><result xmlns='urn:xmpp:mam:2'/></message>
bob receives <message><result xmlns='urn:xmpp:mam:2'/></message>
bob receives <iq type='result' id='q'/>
