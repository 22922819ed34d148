# Where the policy is to refuse, a session that nobody is connected to does not keep its own client out.

bob: bob@b.test/desk

server: { domains: { b.test: { sessions: { conflict: refuse } } } }
requires xylem

bob is online
bob sends <enable xmlns='urn:xmpp:sm:3' resume='true'/>
bob receives <enabled xmlns='urn:xmpp:sm:3' id='{id}' resume='true'/>
bob ignores <r xmlns='urn:xmpp:sm:3'/>
bob resets
bob connects
check {bob.resource} is "desk"
bob receives nothing
