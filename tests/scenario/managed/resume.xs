# A client whose connection breaks resumes its session and gets what it has not acknowledged, then what came meanwhile, in
# the order in which it was sent. XEP-0198, 5.

alice: alice@a.test/phone
bob: bob@b.test/desk

requires xylem

alice is online
bob is online
bob sends <enable xmlns='urn:xmpp:sm:3' resume='true'/>
bob receives <enabled xmlns='urn:xmpp:sm:3' id='{id}' resume='true'/>
bob ignores <r xmlns='urn:xmpp:sm:3'/>
repeat 3
    alice sends <message to='{bob.bare}' type='chat'><body>{n}</body></message>
bob receives <message><body>1</body><stanza-id xmlns='urn:xmpp:sid:0' id='{first}' by='{bob.bare}'/></message>
bob receives <message><body>2</body><stanza-id xmlns='urn:xmpp:sid:0' id='{second}'/></message>
bob receives <message><body>3</body></message>
bob sends <a xmlns='urn:xmpp:sm:3' h='1'/>
bob sends <message to='{alice}' type='chat'><body>sent</body></message>
alice receives <message><body>sent</body></message>
bob resets
repeat 3
    alice sends <message to='{bob.bare}' type='chat'><body>again {n}</body></message>
bob opens over direct-tls
bob opens stream
bob authenticates
bob sends <resume xmlns='urn:xmpp:sm:3' previd='{id}' h='1'/>
bob receives <resumed xmlns='urn:xmpp:sm:3' previd='{id}' h='1'/>
bob receives <message><body>2</body><stanza-id xmlns='urn:xmpp:sid:0' id='{second}'/></message>
bob receives <message><body>3</body></message>
repeat 3
    bob receives <message><body>again {n}</body></message>
alice sends <message to='{bob.bare}' type='chat'><body>live</body></message>
bob receives <message><body>live</body><!delay xmlns='urn:xmpp:delay'/></message>
bob sends <a xmlns='urn:xmpp:sm:3' h='7'/>
bob sends <r xmlns='urn:xmpp:sm:3'/>
bob receives <a xmlns='urn:xmpp:sm:3' h='1'/>
bob disconnects
bob is online
bob receives nothing
