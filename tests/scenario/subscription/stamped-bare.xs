# Subscription stanzas carry the bare JID of who sends them, and go to the bare JID.
# RFC 6121, 3.1.2 (Implementation note: the full JID would be of no use).

alice: alice@a.test/phone
bob: bob@b.test/desk

alice, bob are online
alice, bob load roster
alice sends <presence to='{bob}' type='subscribe'/>
alice, bob ignore <iq/>
bob receives <presence from='{alice.bare}' to='{bob.bare}' type='subscribe'/>
alice ignores <presence from='{bob.bare}' type='unavailable'/>
bob sends <presence to='{alice}' type='unsubscribed'/>
alice receives <presence from='{bob.bare}' to='{alice.bare}' type='unsubscribed'/>
