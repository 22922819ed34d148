# Unavailable with a status goes to everybody who saw the resource; messages wait from then on.
# RFC 6121, 4.5.

alice: alice@a.test/phone
alice2: alice@a.test/desk
bob: bob@b.test/desk

alice and bob are contacts
alice, alice2, bob are online
alice, alice2, bob settle
alice sends <presence type='unavailable'><status>off home</status></presence>
bob receives <presence from='{alice}' type='unavailable'><status>off home</status></presence>
alice2 receives <presence from='{alice}' type='unavailable'><status>off home</status></presence>
bob sends <presence><show>away</show></presence>
bob, alice2 receive <presence from='{bob}'><show>away</show></presence>
alice settles
bob sends <message to='{alice.bare}' type='chat'><body>x</body></message>
alice2 receives <message from='{bob}'/>
alice receives nothing
