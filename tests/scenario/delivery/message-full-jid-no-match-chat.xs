# A chat message to a resource that is not there is treated as one to the bare JID: it goes to
# those who are.  RFC 6121, 8.5.3.2.1.

alice: alice@a.test/phone
bob: bob@b.test/desk

alice, bob are online
alice sends <message to='{bob.bare}/gone' type='chat' id='m1'><body>hello</body></message>
bob receives <message from='{alice}' type='chat' id='m1'><body>hello</body></message>
alice receives nothing
