# An unknown request to the server is service-unavailable, a known one is answered by the address
# that was asked.  RFC 6120, 8.4 and 10.5.1.

alice: alice@a.test/phone

alice connects
alice sends <iq to='a.test' type='get' id='q1'><query xmlns='urn:example:unknown'/></iq>
alice receives <iq from='a.test' to='{alice}' type='error' id='q1'><error type='cancel'><e:service-unavailable/></error></iq>
alice sends <iq to='a.test' type='get' id='q2'><ping xmlns='urn:xmpp:ping'/></iq>
alice receives <iq from='a.test' to='{alice}' type='result' id='q2'/>
alice sends <iq to='a.test' type='result' id='q3'/><iq to='a.test' type='error' id='q4'><error type='cancel'><e:gone/></error></iq>
alice receives nothing
