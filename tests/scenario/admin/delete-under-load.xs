# An account is deleted while messages flow to it and from it.

alice: alice@a.test/phone
bob: bob@b.test/desk

alice, bob are online
repeat 50
    alice sends <message to='{bob.bare}' type='chat'><body>x</body></message>
    bob sends <message to='{alice.bare}' type='chat'><body>x</body></message>
ctl account delete {bob.bare}
bob is cut off
repeat 20
    alice sends <message to='{bob.bare}' type='chat'><body>x</body></message>
alice sends <message to='{bob.bare}' type='chat' id='last'><body>x</body></message>
alice waits for <message from='{bob.bare}' type='error' id='last'/>
