# Setting an item replaces its name and groups and leaves its subscription alone, whatever the client
# says about that.  RFC 6121, 2.4 and 2.1.2.

alice: alice@a.test/phone
bob: bob@b.test/desk

alice and bob are contacts
alice connects
alice loads roster
alice sends
    <iq type='set' id='r1'>
      <query xmlns='jabber:iq:roster'>
        <item jid='{bob.bare}' name='B' subscription='none' ask='subscribe' approved='true'><group>One</group></item>
      </query>
    </iq>
alice receives
    <iq type='result' id='r1'/>
    <iq type='set'><query xmlns='jabber:iq:roster'><item! jid='{bob.bare}' name='B' subscription='both'><group>One</group></item></query></iq>
alice sends <iq type='set' id='r2'><query xmlns='jabber:iq:roster'><item jid='{bob.bare}'/></query></iq>
alice receives
    <iq type='result' id='r2'/>
    <iq type='set'><query xmlns='jabber:iq:roster'><item! jid='{bob.bare}' subscription='both'/></query></iq>
