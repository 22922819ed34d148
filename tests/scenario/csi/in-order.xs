# What waited comes before the answer to what the client asks next. XEP-0352 section 5.1.

alice: alice@a.test/phone
bob: bob@b.test/desk

alice and bob are contacts
alice, bob are online
alice settles
bob settles
alice sends <inactive xmlns='urn:xmpp:csi:0'/>
alice settles
bob sends <presence><show>xa</show></presence>
bob settles
alice receives nothing
alice sends "<active xmlns='urn:xmpp:csi:0'/><iq type='get' id='p' to='a.test'><ping xmlns='urn:xmpp:ping'/></iq>"
alice receives <presence from='{bob}'><show>xa</show></presence>
alice receives <iq type='result' id='p'/>
