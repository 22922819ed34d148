# Whom to write to about this server.  XEP-0157.

server: { defaults: { modules: { disco: { admin-addresses: [ "mailto:admin@a.test" ], abuse-addresses: [ "mailto:abuse@a.test", "xmpp:abuse@a.test" ] } } } }

alice: alice@a.test/phone

alice connects
alice sends <iq to='a.test' type='get' id='d1'><query xmlns='http://jabber.org/protocol/disco#info'/></iq>
alice receives
    <iq from='a.test' type='result' id='d1'>
      <query xmlns='http://jabber.org/protocol/disco#info'>
        <x xmlns='jabber:x:data' type='result'>
          <field var='FORM_TYPE' type='hidden'><value>http://jabber.org/network/serverinfo</value></field>
          <field var='admin-addresses'><value>mailto:admin@a.test</value></field>
          <field var='abuse-addresses'><value>mailto:abuse@a.test</value><value>xmpp:abuse@a.test</value></field>
        </x>
      </query>
    </iq>
