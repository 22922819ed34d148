# Who loses the right to see presence sees the other go.  RFC 6121, 3.2.1 and 3.3.3.

alice: alice@a.test/phone
bob: bob@b.test/desk
bob2: bob@b.test/home

alice follows bob
alice, bob, bob2 are online
alice, bob load roster
alice, bob, bob2 settle
alice, bob ignore <iq/>
bob sends <presence to='{alice.bare}' type='unsubscribed'/>
alice receives
    <presence from='{bob.bare}' type='unsubscribed'/>
    <presence from='{bob}' type='unavailable'/>
    <presence from='{bob2}' type='unavailable'/>
bob sends <presence><show>away</show></presence>
alice receives nothing
bob, bob2 settle
