# Resources are compared as they are: case counts, composed and decomposed letters do not.
# RFC 7622, 3.4 (OpaqueString).

alice: alice@a.test/phone
bob: bob@b.test/Ä

alice, bob are online
alice sends <message to='{bob.bare}/A&#x308;' type='chat' id='m1'/>
bob receives <message to='{bob}' id='m1'/>
alice sends <iq to='{bob.bare}/ä' type='get' id='q1'><ping xmlns='urn:xmpp:ping'/></iq>
alice receives <iq type='error' id='q1'/>
