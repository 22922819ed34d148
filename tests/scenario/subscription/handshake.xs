# The whole way of a mutual subscription with everything both sides see: pushes with ask, the request,
# the answer, presence.  RFC 6121, 3.1 and its examples.

alice: alice@a.test/phone
bob: bob@b.test/desk

alice, bob are online
alice, bob load roster

# Alice asks.
alice sends <presence to='{bob.bare}' type='subscribe' id='s1'><status>It is me</status></presence>
alice receives <iq type='set'><query xmlns='jabber:iq:roster'><item! jid='{bob.bare}' subscription='none' ask='subscribe'/></query></iq>
bob receives <presence from='{alice.bare}' to='{bob.bare}' type='subscribe' id='s1'><status>It is me</status></presence>
alice ignores <presence from='{bob.bare}' type='unavailable'/>

# Bob agrees: her item turns to `to`, his appears as `from`, she sees him.
bob sends <presence to='{alice.bare}' type='subscribed'/>
bob receives <iq type='set'><query xmlns='jabber:iq:roster'><item! jid='{alice.bare}' subscription='from'/></query></iq>
alice receives
    <presence from='{bob.bare}' type='subscribed'/>
    <iq type='set'><query xmlns='jabber:iq:roster'><item! jid='{bob.bare}' subscription='to'/></query></iq>
    <presence from='{bob}' type='{absent}'/>
bob receives nothing

# And the other way round.
bob sends <presence to='{alice.bare}' type='subscribe'/>
bob receives <iq type='set'><query xmlns='jabber:iq:roster'><item! jid='{alice.bare}' subscription='from' ask='subscribe'/></query></iq>
alice receives <presence from='{bob.bare}' type='subscribe'/>
bob ignores <presence from='{alice.bare}' type='unavailable'/>
alice sends <presence to='{bob.bare}' type='subscribed'/>
alice receives <iq type='set'><query xmlns='jabber:iq:roster'><item! jid='{bob.bare}' subscription='both'/></query></iq>
bob receives
    <presence from='{alice.bare}' type='subscribed'/>
    <iq type='set'><query xmlns='jabber:iq:roster'><item! jid='{alice.bare}' subscription='both'/></query></iq>
    <presence from='{alice}' type='{absent}'/>
