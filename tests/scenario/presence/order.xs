# What a client sends after a broadcast arrives after it: somebody who is told goodbye in person does
# not see the broadcast before it come later.  RFC 6120, 10.1.

alice: alice@a.test/phone
bob: bob@b.test/desk
carol: carol@a.test/x

alice and bob are contacts
alice and carol are contacts
alice, bob, carol are online
alice, bob, carol settle
alice ignores <presence from='{alice}'/>
repeat 5
    alice sends <presence><show>away</show></presence><presence to='{bob.bare}' type='unavailable'/><message to='{carol}'><body>x</body></message><presence><show>chat</show></presence><message to='{bob}'><body>y</body></message>
    bob receives <presence from='{alice}' type='{absent}'><show>away</show></presence>
    bob receives <presence from='{alice}' type='unavailable'/>
    bob receives <presence from='{alice}' type='{absent}'><show>chat</show></presence>
    bob receives <message from='{alice}'><body>y</body></message>
    carol receives <presence from='{alice}'><show>away</show></presence>
    carol receives <message from='{alice}'><body>x</body></message>
    carol receives <presence from='{alice}'><show>chat</show></presence>
