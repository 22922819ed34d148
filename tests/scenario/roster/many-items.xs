# Three hundred contacts with groups come back complete.

alice: alice@a.test/phone

alice connects
repeat 300
    alice sends <iq type='set' id='s{n}'><query xmlns='jabber:iq:roster'><item jid='friend{n}@b.test' name='Friend {n}'><group>Group {n}</group></item></query></iq>
    alice receives <iq type='result' id='s{n}'/>
alice sends <iq type='get' id='r1'><query xmlns='jabber:iq:roster'/></iq>
alice receives
    <iq type='result' id='r1'>
      <query xmlns='jabber:iq:roster'>
        <item jid='friend1@b.test' name='Friend 1'><group>Group 1</group></item>
        <item jid='friend299@b.test' name='Friend 299'><group>Group 299</group></item>
        <item jid='friend300@b.test' name='Friend 300'><group>Group 300</group></item>
      </query>
    </iq>
