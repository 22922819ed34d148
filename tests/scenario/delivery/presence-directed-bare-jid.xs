# Presence to a bare JID goes to all available resources.  RFC 6121, 8.5.2.1.2.

alice: alice@a.test/phone
bob: bob@b.test/desk
bob2: bob@b.test/home
bob3: bob@b.test/silent

alice, bob are online
bob2 is online priority -5
bob3 connects
bob, bob2 settle
alice sends <presence to='{bob.bare}'><show>away</show></presence>
bob, bob2 receive <presence from='{alice}'><show>away</show></presence>
bob3 receives nothing
