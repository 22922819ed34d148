# Messages wait until a resource is available with a priority that is not negative.  XEP-0160, 3.

alice: alice@a.test/phone
bob: bob@b.test/desk
bob2: bob@b.test/home

alice is online
alice sends <message to='{bob.bare}' type='chat' id='m1'><body>hello</body></message>
alice receives nothing
bob connects
bob receives nothing
bob is online priority -1
bob receives nothing
bob2 is online priority 0
bob ignores <presence/>
bob2 ignores <presence/>
bob2 receives <message id='m1'><delay xmlns='urn:xmpp:delay'/></message>
bob receives nothing
