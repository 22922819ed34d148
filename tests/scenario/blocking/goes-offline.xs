# Who is blocked sees the account go, and nothing of what it does then; the subscriptions stay.  XEP-0191.

phone: alice@a.test/phone
desk: alice@a.test/desk
bob: bob@b.test/x
ann: ann@a.test/x

each
    item
    {bob.bare}
    b.test

phone and bob are contacts
phone and ann are contacts
phone, desk, bob, ann are online
phone, desk, bob, ann settle
phone sends <iq type='set' id='b'><block xmlns='urn:xmpp:blocking'><item jid='{item}'/></block></iq>
phone receives <iq type='result' id='b'/>
bob receives
    <presence! from='{phone}' to='{bob.bare}' type='unavailable'/>
    <presence! from='{desk}' to='{bob.bare}' type='unavailable'/>
phone sends <presence><show>away</show></presence>
ann, desk, phone receive <presence from='{phone}'><show>away</show></presence>
desk disconnects
ann, phone receive <presence from='{desk}' type='unavailable'/>
bob sends <presence><show>dnd</show></presence>
bob receives <presence from='{bob}'/>
bob receives nothing
phone sends <iq type='get' id='r'><query xmlns='jabber:iq:roster'/></iq>
phone receives <iq type='result' id='r'><query xmlns='jabber:iq:roster'><item jid='{bob.bare}' subscription='both'/></query></iq>
desk is online
phone receives <presence from='{desk}'/>
ann receives <presence from='{desk}'/>
desk receives
    <presence from='{phone}'/>
    <presence from='{ann}'/>
bob receives nothing
phone, desk disconnect
ann receives <presence from='{phone}' type='unavailable'/>
ann receives <presence from='{desk}' type='unavailable'/>
bob receives nothing
