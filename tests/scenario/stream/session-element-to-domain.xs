# Some send it to the domain.

alice: alice@a.test/phone

alice connects
alice sends <iq to='a.test' type='set' id='s1'><session xmlns='urn:ietf:params:xml:ns:xmpp-session'/></iq>
alice receives <iq type='result' id='s1'/>
