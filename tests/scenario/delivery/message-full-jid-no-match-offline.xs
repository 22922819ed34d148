# A chat message to a resource that is gone, of somebody who has no other, is kept for later.
# RFC 6121, 8.5.3.2.1 with 8.5.2.2.1.

alice: alice@a.test/phone
bob: bob@b.test/desk

alice is online
alice sends <message to='{bob}' type='chat' id='m1'><body>hello</body></message>
alice receives nothing
bob is online
bob receives
    <message from='{alice}' type='chat' id='m1'>
      <body>hello</body>
      <delay xmlns='urn:xmpp:delay'/>
    </message>
