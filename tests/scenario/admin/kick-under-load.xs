# Sessions are kicked while messages flow to them: everybody else is served, nothing breaks.

alice: alice@a.test/phone
bob: bob@b.test/desk
bob2: bob@b.test/home

alice, bob, bob2 are online
bob, bob2 settle
alice ignores <message type='error'/>
bob2 ignores <presence/>
repeat 5
    repeat 20
        alice sends <message to='{bob.bare}' type='chat'><body>x</body></message>
    ctl session kick {bob}
    bob is cut off
    bob is online
    bob settles
bob2 settles
alice sends <message to='{bob.bare}' type='chat' id='last'><body>x</body></message>
bob, bob2 receive <message id='last'/>
