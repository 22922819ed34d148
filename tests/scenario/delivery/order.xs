# Stanzas between two parties arrive in the order in which they were sent, whatever their
# type and whether they go to the full or the bare JID.  RFC 6120, 10.1.

alice: alice@a.test/phone
bob: bob@b.test/desk

alice, bob are online
repeat 40
    alice sends
        <message to='{bob}' type='chat'><body>full {n}</body></message>
        <message to='{bob.bare}' type='chat'><body>bare {n}</body></message>
        <message to='{bob.bare}' type='headline'><body>headline {n}</body></message>
        <iq to='{bob}' type='get' id='iq{n}'><query xmlns='urn:example:order'/></iq>
repeat 40
    bob receives <message><body>full {n}</body></message>
    bob receives <message><body>bare {n}</body></message>
    bob receives <message><body>headline {n}</body></message>
    bob receives <iq type='get' id='iq{n}'/>
