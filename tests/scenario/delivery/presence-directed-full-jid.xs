# Presence to a full JID goes to that resource alone.  RFC 6121, 4.6 and 8.5.3.1.2.

alice: alice@a.test/phone
bob: bob@b.test/desk
bob2: bob@b.test/home

alice, bob, bob2 are online
bob, bob2 settle
alice sends <presence to='{bob}'><show>dnd</show></presence>
bob receives <presence! from='{alice}' to='{bob}' xml:lang='{any}'><show>dnd</show></presence>
bob2 receives nothing
alice sends <presence to='{bob}' type='unavailable'/>
bob receives <presence from='{alice}' to='{bob}' type='unavailable'/>
bob2 receives nothing
