# Presence waits for an inactive client: a hundred changes are nothing on the wire, then the newest of each contact.
# XEP-0352 section 3.2.

alice: alice@a.test/phone
bob: bob@b.test/desk
carol: carol@a.test/desk

alice and bob are contacts
alice and carol are contacts
alice, bob, carol are online
alice settles
bob settles
carol settles
alice sends <inactive xmlns='urn:xmpp:csi:0'/>
alice settles
repeat 100
    bob sends <presence><show>away</show><status>{n}</status></presence>
carol sends <presence type='unavailable'/>
carol disconnects
bob settles
alice receives nothing
alice sends <active xmlns='urn:xmpp:csi:0'/>
alice receives
    <presence from='{bob}'><status>100</status></presence>
    <presence from='{carol}' type='unavailable'/>
bob sends <presence/>
bob receives <presence from='{bob}'/>
alice receives <presence from='{bob}'/>
