# Six sessions of one account live side by side.

alice: alice@a.test/1
alice2: alice@a.test/2
alice3: alice@a.test/3
alice4: alice@a.test/4
alice5: alice@a.test/5
alice6: alice@a.test/6
bob: bob@b.test/x

bob is online
alice, alice2, alice3, alice4, alice5, alice6 are online
alice, alice2, alice3, alice4, alice5, alice6 settle
bob sends <message to='{alice.bare}' type='chat' id='m1'><body>all</body></message>
alice, alice2, alice3, alice4, alice5, alice6 receive <message from='{bob}' id='m1'/>
