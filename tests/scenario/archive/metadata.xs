# The ends of an archive.  XEP-0313, Archive metadata.

server: { defaults: { modules: { archive: {} } } }

alice: alice@a.test/phone
bob: bob@b.test/desk

alice, bob are online
alice sends <iq type='get' id='e1'><metadata xmlns='urn:xmpp:mam:2'/></iq>
alice receives <iq type='result' id='e1'><metadata! xmlns='urn:xmpp:mam:2'/></iq>
repeat 3
    bob sends <message to='{alice}' type='chat' id='m{n}'><body>hello</body></message>
    alice receives <message id='m{n}'><stanza-id xmlns='urn:xmpp:sid:0'/></message>
alice sends <iq type='get' id='e2'><metadata xmlns='urn:xmpp:mam:2'/></iq>
alice receives
    <iq type='result' id='e2'>
      <metadata xmlns='urn:xmpp:mam:2'>
        <start id='{first}' timestamp='{from}'/><end id='{last}' timestamp='{to}'/>
      </metadata>
    </iq>
check {from} is recent
check {to} is recent
check {first} is not {last}
alice sends <iq type='set' id='q'><query xmlns='urn:xmpp:mam:2'/></iq>
alice receives <message><result xmlns='urn:xmpp:mam:2' id='{first}'/></message>
alice receives <message><result xmlns='urn:xmpp:mam:2'/></message>
alice receives <message><result xmlns='urn:xmpp:mam:2' id='{last}'/></message>
alice receives <iq type='result' id='q'/>
