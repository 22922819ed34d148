# What two accounts wrote to each other is in the archives of both, in order, under the ids with which it
# was delivered.  XEP-0313, Querying an archive; Communicating the archive ID.

server: { defaults: { modules: { archive: {} } } }

alice: alice@a.test/phone
bob: bob@b.test/desk

alice, bob are online
alice sends <message to='{bob.bare}' type='chat' id='m1'><body>one</body></message>
bob receives
    <message from='{alice}' id='m1'>
      <body>one</body>
      <stanza-id xmlns='urn:xmpp:sid:0' by='{bob.bare}' id='{first}'/>
    </message>
bob sends <message to='{alice}' type='chat' id='m2'><body>two</body></message>
alice receives <message from='{bob}' id='m2'><stanza-id xmlns='urn:xmpp:sid:0' by='{alice.bare}' id='{second}'/></message>
bob sends <iq type='set' id='q1'><query xmlns='urn:xmpp:mam:2' queryid='f27'/></iq>
bob receives
    <message from='{bob.bare}' to='{bob}'>
      <result xmlns='urn:xmpp:mam:2' queryid='f27' id='{first}'>
        <forwarded xmlns='urn:xmpp:forward:0'>
          <delay xmlns='urn:xmpp:delay' stamp='{stamp}'/>
          <message xmlns='jabber:client' from='{alice}' to='{bob.bare}' type='chat' id='m1'><body>one</body></message>
        </forwarded>
      </result>
    </message>
check {stamp} is recent
bob receives
    <message>
      <result xmlns='urn:xmpp:mam:2' queryid='f27' id='{last}'>
        <forwarded xmlns='urn:xmpp:forward:0'>
          <message xmlns='jabber:client' from='{bob}' to='{alice}' type='chat' id='m2'><body>two</body></message>
        </forwarded>
      </result>
    </message>
bob receives
    <iq type='result' id='q1'>
      <fin xmlns='urn:xmpp:mam:2' complete='true'>
        <set xmlns='http://jabber.org/protocol/rsm'><first index='0'>{first}</first><last>{last}</last><count>2</count></set>
      </fin>
    </iq>
alice sends <iq type='set' id='q2' to='{alice.bare}'><query xmlns='urn:xmpp:mam:2'/></iq>
alice receives <message><result xmlns='urn:xmpp:mam:2' queryid='{absent}' id='{other}'/></message>
alice receives <message><result xmlns='urn:xmpp:mam:2' id='{second}'/></message>
alice receives <iq type='result' id='q2'><fin xmlns='urn:xmpp:mam:2' complete='true'/></iq>
check {other} is not {first}
check {first} matches "^[0-9a-f]{32}$"
