# A priority that is none counts as 0 or is an error, and never lets a message vanish.  RFC 6121, 4.7.2.3.

alice: alice@a.test/phone
bob: bob@b.test/desk

each
    priority
    "128"
    "-129"
    "x"
    ""
    "1e3"
    "99999999999999999999"

alice is online
bob connects
bob sends "<presence><priority>{priority}</priority></presence>"
bob settles
alice sends <message to='{bob.bare}' type='chat' id='m1'><body>x</body></message>
alice receives nothing
bob sends <presence/>
bob waits for <message id='m1'/>
bob settles
