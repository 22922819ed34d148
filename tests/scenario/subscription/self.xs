# Nobody needs a subscription to himself: such requests change nothing.  RFC 6121, 3 and 4.2.

alice: alice@a.test/phone

each
    type
    subscribe
    subscribed
    unsubscribe
    unsubscribed

alice is online
alice loads roster
alice ignores <presence type='error'/>
alice sends <presence to='{alice.bare}' type='{type}'/>
alice receives nothing
alice sends <iq type='get' id='r1'><query xmlns='jabber:iq:roster'/></iq>
alice receives <iq type='result' id='r1'><query xmlns='jabber:iq:roster'><!item/></query></iq>
