# A request to somebody who is away is kept, comes at each login until it is answered, and is not
# part of the roster meanwhile.  RFC 6121, 3.1.3 and 3.1.4.

alice: alice@a.test/phone
bob: bob@b.test/desk

alice is online
alice loads roster
alice ignores <iq/>
alice sends <presence to='{bob.bare}' type='subscribe'><status>please</status></presence>
alice ignores <presence from='{bob.bare}' type='unavailable'/>
alice receives nothing
repeat 2
    bob connects
    bob sends <iq type='get' id='r1'><query xmlns='jabber:iq:roster'/></iq>
    bob receives <iq type='result' id='r1'><query xmlns='jabber:iq:roster'><!item/></query></iq>
    bob sends <presence/>
    bob receives
        <presence from='{bob}'/>
        <presence from='{alice.bare}' type='subscribe'><status>please</status></presence>
    bob disconnects
bob is online
bob receives <presence from='{alice.bare}' type='subscribe'/>
bob sends <presence to='{alice.bare}' type='subscribed'/>
alice receives
    <presence from='{bob.bare}' type='subscribed'/>
    <presence from='{bob}' type='{absent}'/>
bob disconnects
alice receives <presence from='{bob}' type='unavailable'/>
bob is online
alice receives <presence from='{bob}' type='{absent}'/>
bob receives nothing
