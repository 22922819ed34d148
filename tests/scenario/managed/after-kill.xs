# After kill -9 a client resumes with the right h, and gets again what it has not acknowledged, under the same ids.

alice: alice@a.test/phone
bob: bob@b.test/desk

server: {}
requires xylem

alice is online
bob is online
bob sends <enable xmlns='urn:xmpp:sm:3' resume='true'/>
bob receives <enabled xmlns='urn:xmpp:sm:3' id='{id}' resume='true'/>
bob ignores <r xmlns='urn:xmpp:sm:3'/>
repeat 3
    alice sends <message to='{bob.bare}' type='chat'><body>{n}</body></message>
bob receives <message><body>1</body><stanza-id xmlns='urn:xmpp:sid:0' id='{first}' by='{bob.bare}'/></message>
bob receives <message><body>2</body></message>
bob receives <message><body>3</body><stanza-id xmlns='urn:xmpp:sid:0' id='{third}'/></message>
alice sends <message to='{bob}' type='chat'><body>to the resource</body></message>
bob receives <message><body>to the resource</body></message>
bob sends <message to='{alice.bare}' type='chat'><body>sent</body></message>
bob sends <presence><show>away</show></presence>
bob receives <presence from='{bob}'/>
bob sends <r xmlns='urn:xmpp:sm:3'/>
bob waits for <a xmlns='urn:xmpp:sm:3' h='2'/>
alice receives <message><body>sent</body></message>
server is killed
server starts
alice disconnects abruptly
bob disconnects abruptly
alice is online
alice sends <message to='{bob.bare}' type='chat'><body>4</body></message>
bob opens over direct-tls
bob opens stream
bob authenticates
bob ignores <presence/>
bob sends <resume xmlns='urn:xmpp:sm:3' previd='{id}' h='0'/>
bob receives <resumed xmlns='urn:xmpp:sm:3' previd='{id}' h='2'/>
bob receives <message><body>1</body><stanza-id xmlns='urn:xmpp:sid:0' id='{first}'/></message>
bob receives <message><body>2</body></message>
bob receives <message><body>3</body><stanza-id xmlns='urn:xmpp:sid:0' id='{third}'/></message>
bob receives <message><body>to the resource</body></message>
bob receives <message><body>4</body></message>
alice ignores <message/>
bob disconnects
