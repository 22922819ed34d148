# One stream, one resource.  RFC 6120, 7.1.

alice: alice@a.test/phone

alice connects
alice sends <iq type='set' id='b1'><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'><resource>other</resource></bind></iq>
alice receives <iq type='error' id='b1'/>
alice sends <message to='{alice}' id='m1'/>
alice receives <message from='{alice}' id='m1'/>
