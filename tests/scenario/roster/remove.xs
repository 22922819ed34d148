# Removing an item ends both subscriptions at both sides; the other keeps his item.
# RFC 6121, 2.5.2.

alice: alice@a.test/phone
bob: bob@b.test/desk

alice and bob are contacts
alice, bob are online
alice, bob load roster
alice, bob settle
alice sends <iq type='set' id='r1'><query xmlns='jabber:iq:roster'><item jid='{bob.bare}' subscription='remove'/></query></iq>
alice receives
    <iq type='result' id='r1'/>
    <iq type='set'><query xmlns='jabber:iq:roster'><item jid='{bob.bare}' subscription='remove'/></query></iq>
    <presence from='{bob}' type='unavailable'/>
bob waits for <presence from='{alice.bare}' type='unsubscribe'/>
bob waits for <presence from='{alice.bare}' type='unsubscribed'/>
alice, bob settle
bob sends <iq type='get' id='r2'><query xmlns='jabber:iq:roster'/></iq>
bob receives <iq id='r2'><query xmlns='jabber:iq:roster'><item jid='{alice.bare}' subscription='none' ask='{absent}'/></query></iq>
alice sends <iq type='get' id='r3'><query xmlns='jabber:iq:roster'/></iq>
alice receives <iq id='r3'><query xmlns='jabber:iq:roster'><!item/></query></iq>
bob sends <presence><show>away</show></presence>
bob receives <presence from='{bob}'/>
alice receives nothing
