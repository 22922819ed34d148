# A connection that breaks in the middle of a stanza leaves the session with all that came before it.

alice: alice@a.test/phone
bob: bob@b.test/desk

requires xylem

each
    tail
    "<message to='x"
    "<message to='{alice.bare}'><body>half"
    "<a xmlns='urn:xmpp:sm:3' h='0"

alice is online
bob is online
bob sends <enable xmlns='urn:xmpp:sm:3' resume='true'/>
bob receives <enabled xmlns='urn:xmpp:sm:3' id='{id}' resume='true'/>
bob ignores <r xmlns='urn:xmpp:sm:3'/>
bob sends "<message to='{alice.bare}' type='chat'><body>whole</body></message>{tail}"
alice receives <message><body>whole</body></message>
bob resets
bob opens over direct-tls
bob opens stream
bob authenticates
bob sends <resume xmlns='urn:xmpp:sm:3' previd='{id}' h='0'/>
bob receives <resumed xmlns='urn:xmpp:sm:3' previd='{id}' h='1'/>
bob disconnects
alice receives nothing
