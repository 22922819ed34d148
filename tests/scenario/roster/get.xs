# A new roster is empty; items come back with what was set.  RFC 6121, 2.1.3 to 2.1.6.

alice: alice@a.test/phone

alice connects
alice sends <iq type='get' id='r1'><query xmlns='jabber:iq:roster'/></iq>
alice receives <iq type='result' id='r1'><query xmlns='jabber:iq:roster'><!item/></query></iq>
alice sends
    <iq type='set' id='r2'>
      <query xmlns='jabber:iq:roster'>
        <item jid='bob@b.test' name='Bob &amp; Söhne'><group>Friends</group><group>Work</group></item>
      </query>
    </iq>
alice receives
    <iq type='result' id='r2'/>
    <iq type='set'><query xmlns='jabber:iq:roster'><item jid='bob@b.test'/></query></iq>
alice sends <iq type='get' id='r3'><query xmlns='jabber:iq:roster'/></iq>
alice receives
    <iq type='result' id='r3'>
      <query xmlns='jabber:iq:roster'>
        <item! jid='bob@b.test' name='Bob &amp; Söhne' subscription='none'><group>Friends</group><group>Work</group></item>
      </query>
    </iq>
