# Nobody resumes the session of somebody else, whatever he knows of it.

alice: alice@a.test/phone
bob: bob@b.test/desk

requires xylem

bob is online
bob sends <enable xmlns='urn:xmpp:sm:3' resume='true'/>
bob receives <enabled xmlns='urn:xmpp:sm:3' id='{id}' resume='true'/>
bob ignores <r xmlns='urn:xmpp:sm:3'/>
bob ignores <a xmlns='urn:xmpp:sm:3'/>
alice opens over direct-tls
alice opens stream
alice authenticates
alice sends <resume xmlns='urn:xmpp:sm:3' previd='{id}' h='0'/>
alice receives <failed xmlns='urn:xmpp:sm:3'><e:item-not-found/></failed>
alice sends <resume xmlns='urn:xmpp:sm:3' previd='00000000000000000000000000000000' h='0'/>
alice receives <failed xmlns='urn:xmpp:sm:3'><e:item-not-found/></failed>
alice sends <resume xmlns='urn:xmpp:sm:3' previd='{id}{id}' h='0'/>
alice receives <failed xmlns='urn:xmpp:sm:3'><e:item-not-found/></failed>
alice sends <resume xmlns='urn:xmpp:sm:3' h='0'/>
alice receives <failed xmlns='urn:xmpp:sm:3'><e:bad-request/></failed>
alice binds
alice receives nothing
bob receives nothing
