# Parts of up to 1023 bytes are addresses, longer ones are not.  RFC 7622, 3.1.

alice: alice@a.test/phone

alice connects
let long = "x" * 1023
alice sends "<iq to='{long}@b.test/{long}' type='get' id='q1'><query xmlns='urn:example:unknown'/></iq>"
alice receives <iq type='error' id='q1'><error type='cancel'><e:service-unavailable/></error></iq>
alice sends "<iq to='{long}x@b.test' type='get' id='q2'><query xmlns='urn:example:unknown'/></iq>"
alice receives <iq type='error' id='q2'><error><e:jid-malformed/></error></iq>
alice sends "<iq to='a@b.test/{long}x' type='get' id='q3'><query xmlns='urn:example:unknown'/></iq>"
alice receives <iq type='error' id='q3'><error><e:jid-malformed/></error></iq>
