# A contact who also got directed presence sees the end once.  RFC 6121, 4.6.3.

alice: alice@a.test/phone
bob: bob@b.test/desk

alice and bob are contacts
alice, bob are online
alice, bob settle
alice sends <presence to='{bob.bare}'><show>dnd</show></presence>
bob receives <presence from='{alice}'><show>dnd</show></presence>
alice disconnects
bob receives <presence from='{alice}' type='unavailable'/>
bob receives nothing
