# What one device has taken is still there for another that is away.

alice: alice@a.test/phone
bob: bob@b.test/desk
other: bob@b.test/other

requires xylem

alice is online
bob is online
bob sends <enable xmlns='urn:xmpp:sm:3' resume='true'/>
bob receives <enabled xmlns='urn:xmpp:sm:3' id='{id}' resume='true'/>
bob ignores <r xmlns='urn:xmpp:sm:3'/>
bob ignores <presence/>
bob resets
other is online
other ignores <presence/>
other sends <enable xmlns='urn:xmpp:sm:3' resume='true'/>
other receives <enabled xmlns='urn:xmpp:sm:3'/>
other ignores <r xmlns='urn:xmpp:sm:3'/>
repeat 3
    alice sends <message to='{bob.bare}' type='chat'><body>{n}</body></message>
repeat 3
    other receives <message><body>{n}</body></message>
other sends <a xmlns='urn:xmpp:sm:3' h='3'/>
other disconnects
bob opens over direct-tls
bob opens stream
bob authenticates
bob sends <resume xmlns='urn:xmpp:sm:3' previd='{id}' h='0'/>
bob receives <resumed xmlns='urn:xmpp:sm:3' previd='{id}' h='0'/>
repeat 3
    bob receives <message><body>{n}</body></message>
bob disconnects
