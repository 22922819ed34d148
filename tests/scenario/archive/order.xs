# What is not stored does not overtake what is stored first: stanzas of one sender come in order (RFC
# 6120, 10.1), whatever they are.

server: { defaults: { modules: { archive: {} } } }

alice: alice@a.test/phone
bob: bob@b.test/desk

alice and bob are contacts
alice, bob are online
bob settles
alice settles
repeat 20
    alice sends
        <message to='{bob}' type='chat' id='a{n}'><body>stored {n}</body></message>
        <message to='{bob}' type='headline' id='b{n}'><body>not stored</body></message>
        <message to='{bob}' type='chat' id='c{n}'><composing xmlns='http://jabber.org/protocol/chatstates'/></message>
        <presence to='{bob}'><status>{n}</status></presence>
        <iq to='{bob}' type='get' id='d{n}'><q xmlns='urn:example:q'/></iq>
repeat 20
    bob receives <message from='{alice}' id='a{n}'><body>stored {n}</body></message>
    bob receives <message from='{alice}' id='b{n}'/>
    bob receives <message from='{alice}' id='c{n}'/>
    bob receives <presence from='{alice}'><status>{n}</status></presence>
    bob receives <iq from='{alice}' id='d{n}'/>
