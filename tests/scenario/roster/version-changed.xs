# A client with an old version gets the whole roster or the missing pushes (either is right); in the
# end it has the new item and the new version.  RFC 6121, 2.6.3.

alice: alice@a.test/phone
alice2: alice@a.test/desk

alice connects
alice sends <iq type='get' id='r1'><query xmlns='jabber:iq:roster' ver=''/></iq>
alice receives <iq type='result' id='r1'><query xmlns='jabber:iq:roster' ver='{old}'/></iq>
alice disconnects
alice2 connects
alice2 loads roster
alice2 sends <iq type='set' id='s1'><query xmlns='jabber:iq:roster'><item jid='new@b.test'/></query></iq>
alice2 receives
    <iq type='result' id='s1'/>
    <iq type='set'><query xmlns='jabber:iq:roster' ver='{new}'><item jid='new@b.test'/></query></iq>
check {new} is not {old}
alice connects
alice sends <iq type='get' id='r2'><query xmlns='jabber:iq:roster' ver='{old}'/></iq>
alice waits for <iq><query xmlns='jabber:iq:roster' ver='{new}'><item jid='new@b.test'/></query></iq>
alice settles
