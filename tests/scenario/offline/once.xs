# What was delivered does not come again at the next login.  XEP-0160.

alice: alice@a.test/phone
bob: bob@b.test/desk
bob2: bob@b.test/home

alice is online
alice sends <message to='{bob.bare}' type='chat' id='m1'><body>hello</body></message>
alice receives nothing
bob is online
bob receives <message id='m1'/>
bob receives nothing
bob disconnects
bob is online
bob receives nothing
bob2 is online
bob receives <presence from='{bob2}'/>
bob2 receives <presence from='{bob}'/>
