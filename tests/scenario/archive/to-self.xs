# A message to oneself is in the archive once.  XEP-0313, User Archives.

server: { defaults: { modules: { archive: {} } } }

alice: alice@a.test/phone
desk: alice@a.test/desk

alice, desk are online
alice settles
alice sends <message to='{desk}' type='chat' id='m1'><body>note</body></message>
desk waits for <message from='{alice}' id='m1'><stanza-id xmlns='urn:xmpp:sid:0' id='{id}'/></message>
alice sends
    <iq type='set' id='q'>
      <query xmlns='urn:xmpp:mam:2'>
        <x xmlns='jabber:x:data' type='submit'>
          <field var='FORM_TYPE'><value>urn:xmpp:mam:2</value></field>
          <field var='with'><value>{alice.bare}</value></field>
        </x>
      </query>
    </iq>
alice receives <message><result xmlns='urn:xmpp:mam:2' id='{id}'/></message>
alice receives <iq type='result' id='q'><fin xmlns='urn:xmpp:mam:2' complete='true'/></iq>
