# Who sends something and looks into the archive right behind it finds it there.

server: { defaults: { modules: { archive: {} } } }

alice: alice@a.test/phone
bob: bob@b.test/desk

bob is online
alice is online
repeat 20
    together
        alice sends <message to='{bob}' type='chat' id='m{n}'><body>number {n}</body></message><iq type='set' id='q{n}'><query xmlns='urn:xmpp:mam:2'><set xmlns='http://jabber.org/protocol/rsm'><max>1</max><before/></set></query></iq>
    alice receives
        <message>
          <result xmlns='urn:xmpp:mam:2'>
            <forwarded xmlns='urn:xmpp:forward:0'><message xmlns='jabber:client' id='m{n}'/></forwarded>
          </result>
        </message>
    alice receives <iq type='result' id='q{n}'/>
    bob receives <message id='m{n}'/>
