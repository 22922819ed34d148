# A request for subscription to an alias is answered with the right address, and leaves nothing in the
# roster; other presence to an alias concerns the right address.  docs/manual/standards.md.

alice: alice@a.test/phone
bob: bob@b.test/desk

requires xylem
alice, bob are online
alice loads roster
alice sends <presence to='{bob.user}@b2.test' type='subscribe' id='s1'/>
alice receives <presence type='error' id='s1'><error><e:gone>xmpp:{bob.bare}</e:gone></error></presence>
bob receives nothing
alice receives nothing
alice sends <presence to='{bob.user}@b2.test' type='subscribed'/>
alice receives <iq type='set'><query xmlns='jabber:iq:roster'><item jid='{bob.bare}' approved='true'/></query></iq>
alice sends <iq type='get' id='r1'><query xmlns='jabber:iq:roster'/></iq>
alice receives <iq type='result' id='r1'><query xmlns='jabber:iq:roster'><item jid='{bob.bare}'/><!item ask='subscribe'/></query></iq>
alice receives nothing
bob receives nothing
