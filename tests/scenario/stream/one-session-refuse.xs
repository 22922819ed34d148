# One session per account with the older one staying.

server: { defaults: { sessions: { per_account: 1, conflict: refuse } } }

alice: alice@a.test/phone
other: alice@a.test/desk

alice is online
other opens stream over direct-tls
other authenticates
other sends <iq type='set' id='b1'><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'><resource>desk</resource></bind></iq>
other receives <iq type='error' id='b1'/>
alice sends <message to='{alice}' id='m1'/>
alice receives <message id='m1'/>
alice disconnects
other binds
