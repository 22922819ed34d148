# A subscription approved beforehand is granted at once when it is asked for.  RFC 6121, 3.4.

alice: alice@a.test/phone
bob: bob@b.test/desk

requires xylem
alice, bob are online
alice, bob load roster
alice sends <presence to='{bob.bare}' type='subscribed'/>
alice receives <iq type='set'><query xmlns='jabber:iq:roster'><item! jid='{bob.bare}' subscription='none' approved='true'/></query></iq>
bob receives nothing
bob sends <presence to='{alice.bare}' type='subscribe'/>
bob receives <iq type='set'><query xmlns='jabber:iq:roster'><item jid='{alice.bare}' subscription='none' ask='subscribe'/></query></iq>
bob receives
    <presence from='{alice.bare}' type='subscribed'/>
    <iq type='set'><query xmlns='jabber:iq:roster'><item jid='{alice.bare}' subscription='to' ask='{absent}'/></query></iq>
    <presence from='{alice}' type='{absent}'/>
alice receives <iq type='set'><query xmlns='jabber:iq:roster'><item jid='{bob.bare}' subscription='from'/></query></iq>
alice receives nothing
