# A server that is stopped and started again has the sessions of those who were connected.

alice: alice@a.test/phone
bob: bob@b.test/desk

server: {}
requires xylem

alice is online
bob is online
bob sends <enable xmlns='urn:xmpp:sm:3' resume='true'/>
bob receives <enabled xmlns='urn:xmpp:sm:3' id='{id}' resume='true'/>
bob ignores <r xmlns='urn:xmpp:sm:3'/>
alice sends <message to='{bob.bare}' type='chat'><body>1</body></message>
bob receives <message><body>1</body></message>
bob sends <message to='{alice.bare}' type='chat'><body>sent</body></message>
alice receives <message><body>sent</body></message>
server stops
alice receives stream-error system-shutdown
bob receives stream-error system-shutdown
server starts
alice is online
bob opens over direct-tls
bob opens stream
bob authenticates
bob ignores <presence/>
bob sends <resume xmlns='urn:xmpp:sm:3' previd='{id}' h='0'/>
bob receives <resumed xmlns='urn:xmpp:sm:3' previd='{id}' h='1'/>
bob receives <message><body>1</body></message>
bob disconnects
