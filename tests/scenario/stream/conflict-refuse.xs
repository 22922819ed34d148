# A domain can refuse instead: the new one gets an error and may choose another resource.

server: { defaults: { sessions: { conflict: refuse } } }

alice: alice@a.test/phone
again: alice@a.test/phone

alice is online
again opens stream over direct-tls
again authenticates
again sends <iq type='set' id='b1'><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'><resource>phone</resource></bind></iq>
again receives <iq type='error' id='b1'><error type='cancel'><e:conflict/></error></iq>
again binds as other
alice sends <message to='{alice}' id='m1'/>
alice receives <message id='m1'/>
