# Two spellings of an address are one item.  RFC 7622, 3.3; RFC 6121, 2.1.2.1.

alice: alice@a.test/phone

alice connects
alice loads roster
alice sends <iq type='set' id='r1'><query xmlns='jabber:iq:roster'><item jid='Bob@B.TEST' name='one'/></query></iq>
alice receives
    <iq type='result' id='r1'/>
    <iq type='set'><query xmlns='jabber:iq:roster'><item jid='bob@b.test' name='one'/></query></iq>
alice sends <iq type='set' id='r2'><query xmlns='jabber:iq:roster'><item jid='bob@b.test' name='two'/></query></iq>
alice receives
    <iq type='result' id='r2'/>
    <iq type='set'><query xmlns='jabber:iq:roster'><item jid='bob@b.test' name='two'/></query></iq>
alice sends <iq type='get' id='r3'><query xmlns='jabber:iq:roster'/></iq>
alice receives <iq type='result' id='r3'><query! xmlns='jabber:iq:roster' ver='{any}'><item jid='bob@b.test' subscription='none' name='two'/></query></iq>
