# Hundreds of broadcasts and messages in one piece: all arrive, in the order in which they were sent,
# and the client is read from again when they are out.  RFC 6120, 10.1.

alice: alice@a.test/phone
bob: bob@b.test/desk

alice and bob are contacts
alice, bob are online
alice, bob settle
alice ignores <presence from='{alice}'/>
let burst = "<presence><show>away</show></presence><message to='{bob}'><body>x</body></message>" * 300
alice sends "{burst}"
repeat 300
    bob receives <presence from='{alice}' type='{absent}'><show>away</show></presence>
    bob receives <message from='{alice}'><body>x</body></message>
alice sends <message to='{bob}'><body>last</body></message>
bob receives <message from='{alice}'><body>last</body></message>
