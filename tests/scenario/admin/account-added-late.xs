# Who was written to in vain a moment ago is there as soon as the account is: the next message waits.

alice: alice@a.test/phone
bob: bob@b.test/desk
nobody: nobody@b.test/desk without account

requires xylem
alice is online
repeat 3
    alice sends <message to='{nobody.bare}' type='chat' id='m{n}'><body>too early</body></message>
    alice receives <message type='error' id='m{n}'><error><e:service-unavailable/></error></message>
ctl account add {nobody.bare} --password {nobody.password}
alice sends <message to='{nobody.bare}' type='chat' id='late'><body>in time</body></message>
alice receives nothing
nobody is online
nobody receives <message type='chat' id='late'><body>in time</body></message>
