# Two connections resume the same session at once: one has it, and every message comes to that one.

alice: alice@a.test/phone
bob: bob@b.test/desk
second: bob@b.test/desk

requires xylem

alice is online
bob is online
bob sends <enable xmlns='urn:xmpp:sm:3' resume='true'/>
bob receives <enabled xmlns='urn:xmpp:sm:3' id='{id}' resume='true'/>
bob ignores <r xmlns='urn:xmpp:sm:3'/>
second ignores <r xmlns='urn:xmpp:sm:3'/>
alice sends <message to='{bob.bare}' type='chat'><body>1</body></message>
bob receives <message><body>1</body></message>
second opens over direct-tls
second opens stream
second authenticates
second sends <resume xmlns='urn:xmpp:sm:3' previd='{id}' h='0'/>
second receives <resumed xmlns='urn:xmpp:sm:3' previd='{id}'/>
second receives <message><body>1</body></message>
bob receives stream-error conflict
bob opens over direct-tls
bob opens stream
bob authenticates
together
    bob sends <resume xmlns='urn:xmpp:sm:3' previd='{id}' h='1'/>
    alice sends <message to='{bob.bare}' type='chat'><body>2</body></message>
second waits for <stream:error><s:conflict/></stream:error>
second is cut off
bob receives <resumed xmlns='urn:xmpp:sm:3' previd='{id}'/>
bob receives <message><body>2</body></message>
bob disconnects
