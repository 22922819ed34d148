# The session of older clients still gets its answer.  RFC 3921, 3; RFC 6121, 1.4.

alice: alice@a.test/phone

alice connects
alice sends <iq type='set' id='s1'><session xmlns='urn:ietf:params:xml:ns:xmpp-session'/></iq>
alice receives <iq type='result' id='s1'/>
