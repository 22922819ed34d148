# A session that nobody has resumed in time is gone; what was not acknowledged is delivered at the next login.

alice: alice@a.test/phone
bob: bob@b.test/desk

server: { domains: { b.test: { sessions: { resume: 1s } } } }
requires xylem

alice is online
bob is online
bob sends <enable xmlns='urn:xmpp:sm:3' resume='true' max='100'/>
bob receives <enabled xmlns='urn:xmpp:sm:3' id='{id}' resume='true' max='1'/>
bob ignores <r xmlns='urn:xmpp:sm:3'/>
alice sends <message to='{bob.bare}' type='chat'><body>1</body></message>
alice sends <message to='{bob.bare}' type='chat'><body>2</body></message>
bob receives <message><body>1</body></message>
bob receives <message><body>2</body></message>
bob sends <a xmlns='urn:xmpp:sm:3' h='1'/>
bob sends <r xmlns='urn:xmpp:sm:3'/>
bob receives <a xmlns='urn:xmpp:sm:3' h='0'/>
bob resets
in the end
    ctl session list
    check {ctl} lacks "{bob.bare}/desk"
bob opens over direct-tls
bob opens stream
bob authenticates
bob sends <resume xmlns='urn:xmpp:sm:3' previd='{id}' h='1'/>
bob receives <failed xmlns='urn:xmpp:sm:3'><e:item-not-found/></failed>
bob binds
bob sends <presence/>
bob receives
    <presence from='{bob}'/>
    <message><body>2</body><delay xmlns='urn:xmpp:delay'/></message>
alice receives nothing
