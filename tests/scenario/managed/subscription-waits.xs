# Who asks to subscribe to somebody who is away is heard when he resumes his session.

alice: alice@a.test/phone
bob: bob@b.test/desk

requires xylem

alice is online
bob is online
bob sends <enable xmlns='urn:xmpp:sm:3' resume='true'/>
bob receives <enabled xmlns='urn:xmpp:sm:3' id='{id}' resume='true'/>
bob ignores <r xmlns='urn:xmpp:sm:3'/>
bob resets
alice sends <presence to='{bob.bare}' type='subscribe'/>
alice sends <iq type='get' id='p' to='{bob.bare}'><ping xmlns='urn:xmpp:ping'/></iq>
alice waits for <iq id='p'/>
bob opens over direct-tls
bob opens stream
bob authenticates
bob sends <resume xmlns='urn:xmpp:sm:3' previd='{id}' h='0'/>
bob receives <resumed xmlns='urn:xmpp:sm:3' previd='{id}'/>
bob receives <presence type='subscribe' from='{alice.bare}'/>
bob disconnects
