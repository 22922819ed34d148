# Pings to the server, to the own account by any address, and through to another client.  XEP-0199.

alice: alice@a.test/phone
bob: bob@b.test/desk

alice, bob connect
alice sends <iq to='a.test' type='get' id='1'><ping xmlns='urn:xmpp:ping'/></iq>
alice receives <iq! from='a.test' to='{alice}' type='result' id='1'/>
alice sends <iq type='get' id='2'><ping xmlns='urn:xmpp:ping'/></iq>
alice receives <iq type='result' id='2'/>
alice sends <iq to='{alice.bare}' type='get' id='3'><ping xmlns='urn:xmpp:ping'/></iq>
alice receives <iq type='result' id='3'/>
alice sends <iq to='{bob}' type='get' id='4'><ping xmlns='urn:xmpp:ping'/></iq>
bob receives <iq from='{alice}' type='get' id='4'><ping xmlns='urn:xmpp:ping'/></iq>
bob sends <iq to='{alice}' type='result' id='4'/>
alice receives <iq from='{bob}' type='result' id='4'/>
alice sends <iq to='{bob.bare}' type='get' id='5'><ping xmlns='urn:xmpp:ping'/></iq>
alice waits for <iq from='{bob.bare}' id='5'/>
