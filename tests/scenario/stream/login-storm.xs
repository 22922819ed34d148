# Eight sessions of one account that come and go at once; the account works afterwards, and its
# contact has seen as many go as come.

a0: alice@a.test
a1: alice@a.test
a2: alice@a.test
a3: alice@a.test
a4: alice@a.test
a5: alice@a.test
a6: alice@a.test
a7: alice@a.test
bob: bob@b.test/x

a0 and bob are contacts
bob is online
bob ignores <presence from='{a0.bare}' type='unavailable'/>
repeat 3
    together
        a0 is online
        a1 is online
        a2 is online
        a3 is online
        a4 is online
        a5 is online
        a6 is online
        a7 is online
    bob receives
        <presence from='{a0}' type='{absent}'/>
        <presence from='{a1}' type='{absent}'/>
        <presence from='{a2}' type='{absent}'/>
        <presence from='{a3}' type='{absent}'/>
        <presence from='{a4}' type='{absent}'/>
        <presence from='{a5}' type='{absent}'/>
        <presence from='{a6}' type='{absent}'/>
        <presence from='{a7}' type='{absent}'/>
    together
        a0 disconnects
        a1 disconnects abruptly
        a2 resets
        a3 disconnects
        a4 disconnects abruptly
        a5 resets
        a6 disconnects
        a7 disconnects
    bob receives
        <presence from='{a0}' type='unavailable'/>
        <presence from='{a1}' type='unavailable'/>
        <presence from='{a2}' type='unavailable'/>
        <presence from='{a3}' type='unavailable'/>
        <presence from='{a4}' type='unavailable'/>
        <presence from='{a5}' type='unavailable'/>
        <presence from='{a6}' type='unavailable'/>
        <presence from='{a7}' type='unavailable'/>
bob receives nothing
