# Two resources that change the roster at once: nothing is lost, both see all changes in one order.

one: alice@a.test/one
two: alice@a.test/two

one, two connect
one, two load roster
together
    one sends <iq type='set' id='1'><query xmlns='jabber:iq:roster'><item jid='a@b.test'/></query></iq><iq type='set' id='2'><query xmlns='jabber:iq:roster'><item jid='c@b.test'/></query></iq>
    two sends <iq type='set' id='1'><query xmlns='jabber:iq:roster'><item jid='b@b.test'/></query></iq><iq type='set' id='2'><query xmlns='jabber:iq:roster'><item jid='d@b.test'/></query></iq>
one, two receive
    <iq type='result' id='1'/>
    <iq type='result' id='2'/>
    <iq type='set'><query xmlns='jabber:iq:roster'><item jid='a@b.test'/></query></iq>
    <iq type='set'><query xmlns='jabber:iq:roster'><item jid='b@b.test'/></query></iq>
    <iq type='set'><query xmlns='jabber:iq:roster'><item jid='c@b.test'/></query></iq>
    <iq type='set'><query xmlns='jabber:iq:roster'><item jid='d@b.test'/></query></iq>
one sends <iq type='get' id='r1'><query xmlns='jabber:iq:roster'/></iq>
one receives <iq id='r1'><query xmlns='jabber:iq:roster'><item jid='a@b.test'/><item jid='b@b.test'/><item jid='c@b.test'/><item jid='d@b.test'/></query></iq>
