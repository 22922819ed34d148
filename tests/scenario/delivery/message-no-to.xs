# A message without a recipient is one to the sender's own bare JID.  RFC 6120, 10.3.1.

alice: alice@a.test/phone
alice2: alice@a.test/desk

alice is online
alice2 is online
alice, alice2 settle
alice sends <message type='chat' id='m1'><body>to myself</body></message>
alice, alice2 receive <message from='{alice}' type='chat' id='m1'><body>to myself</body></message>
