# Who unsubscribes sees the other go, too.  RFC 6121, 3.3.3.

alice: alice@a.test/phone
bob: bob@b.test/desk

alice follows bob
alice, bob are online
alice, bob load roster
alice, bob settle
alice, bob ignore <iq/>
alice sends <presence to='{bob.bare}' type='unsubscribe'/>
alice receives <presence from='{bob}' type='unavailable'/>
bob receives <presence from='{alice.bare}' type='unsubscribe'/>
bob sends <presence><show>away</show></presence>
bob receives <presence from='{bob}'/>
alice receives nothing
