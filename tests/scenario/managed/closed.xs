# Who says </stream:stream> does not come back: the session ends, and is not to be resumed.

alice: alice@a.test/phone
bob: bob@b.test/desk

requires xylem

alice and bob are contacts
alice is online
bob is online
alice waits for <presence from='{bob}'/>
bob ignores <presence/>
bob sends <enable xmlns='urn:xmpp:sm:3' resume='true'/>
bob receives <enabled xmlns='urn:xmpp:sm:3' id='{id}' resume='true'/>
bob ignores <r xmlns='urn:xmpp:sm:3'/>
bob disconnects
alice receives <presence from='{bob}' type='unavailable'/>
bob opens over direct-tls
bob opens stream
bob authenticates
bob sends <resume xmlns='urn:xmpp:sm:3' previd='{id}' h='0'/>
bob receives <failed xmlns='urn:xmpp:sm:3'><e:item-not-found/></failed>
