# What somebody had sent before he was blocked, and what still waits, is not delivered while he is; it counts as
# taken and does not come back when he is let in again.  XEP-0191, 3.5.

alice: alice@a.test/phone
bob: bob@b.test/x
carol: carol@b.test/x

bob, carol are online
bob sends <message to='{alice.bare}' type='chat' id='b1'><body>one</body></message>
carol sends <message to='{alice.bare}' type='chat' id='c1'><body>two</body></message>
bob sends <message to='{alice.bare}' type='chat' id='b2'><body>three</body></message>
bob, carol receives nothing
alice connects
alice sends <iq type='set' id='b'><block xmlns='urn:xmpp:blocking'><item jid='{bob.bare}'/></block></iq>
alice waits for <iq type='result' id='b'/>
alice is online
alice receives <message from='{carol}' id='c1'><body>two</body></message>
alice receives nothing
bob receives nothing
alice sends <iq type='set' id='u'><unblock xmlns='urn:xmpp:blocking'><item jid='{bob.bare}'/></unblock></iq>
alice waits for <iq type='result' id='u'/>
alice settles
alice disconnects
alice is online
alice receives nothing
