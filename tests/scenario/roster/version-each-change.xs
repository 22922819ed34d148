# Every change has a version of its own, told in the push; remembering the last push is enough.
# RFC 6121, 2.6.2.

alice: alice@a.test/phone

alice connects
alice sends <iq type='get' id='r1'><query xmlns='jabber:iq:roster' ver=''/></iq>
alice receives <iq type='result' id='r1'><query xmlns='jabber:iq:roster' ver='{first}'/></iq>
alice sends <iq type='set' id='s1'><query xmlns='jabber:iq:roster'><item jid='one@b.test'/></query></iq>
alice receives
    <iq type='result' id='s1'/>
    <iq type='set'><query xmlns='jabber:iq:roster' ver='{second}'/></iq>
alice sends <iq type='set' id='s2'><query xmlns='jabber:iq:roster'><item jid='one@b.test' subscription='remove'/></query></iq>
alice receives
    <iq type='result' id='s2'/>
    <iq type='set'><query xmlns='jabber:iq:roster' ver='{third}'><item subscription='remove'/></query></iq>
check {first} is not {second}
check {second} is not {third}
alice sends <iq type='get' id='r2'><query xmlns='jabber:iq:roster' ver='{third}'/></iq>
alice receives <iq type='result' id='r2'><!query xmlns='jabber:iq:roster'/></iq>
