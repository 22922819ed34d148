# What an inactive client should react to comes at once and does not wait for presence. XEP-0352 section 3.2.

alice: alice@a.test/phone
bob: bob@b.test/desk
carol: carol@b.test/desk

alice and bob are contacts
alice, bob, carol are online
alice settles
alice sends <inactive xmlns='urn:xmpp:csi:0'/>
alice settles
bob sends <presence><show>away</show></presence>
bob sends <message to='{alice}' type='chat' id='m'><body>hello</body></message>
alice receives <message from='{bob}' id='m'/>
bob sends <message to='{alice.bare}' id='n'><subject>s</subject></message>
alice receives <message from='{bob}' id='n'/>
bob sends <message to='{alice}' type='chat' id='r'><received xmlns='urn:xmpp:receipts' id='x'/></message>
alice receives <message from='{bob}' id='r'/>
bob sends <iq to='{alice}' type='get' id='i'><q xmlns='urn:x'/></iq>
alice receives <iq from='{bob}' id='i'/>
alice sends <iq to='{bob}' type='result' id='i'/>
bob waits for <iq from='{alice}' id='i'/>
carol sends <presence to='{alice.bare}' type='subscribe'/>
alice receives <presence from='{carol.bare}' type='subscribe'/>
alice sends <message to='nobody-{run}@b.test' type='chat' id='e'><body>b</body></message>
alice receives <message type='error' id='e'/>
alice receives nothing
alice sends <active xmlns='urn:xmpp:csi:0'/>
alice receives <presence from='{bob}'><show>away</show></presence>
