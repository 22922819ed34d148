# A client that vanished before it answered anything gets its messages again.

alice: alice@a.test/phone
bob: bob@b.test/desk

requires xylem
alice is online
alice sends <message to='{bob.bare}' type='chat' id='m1'><body>hello</body></message>
alice receives nothing
bob answers no pings
bob connects
bob sends <presence/>
bob waits for <message id='m1'/>
bob resets
bob is online
bob receives <message id='m1'><delay xmlns='urn:xmpp:delay'/></message>
