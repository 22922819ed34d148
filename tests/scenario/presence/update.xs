# Later presence goes to the same people, and nobody is probed again.  RFC 6121, 4.4.2.

alice: alice@a.test/phone
bob: bob@b.test/desk

alice and bob are contacts
alice, bob are online
alice, bob settle
alice sends <presence><show>dnd</show><status>busy</status><status xml:lang='de'>besetzt</status><priority>7</priority></presence>
bob receives <presence! from='{alice}' to='{any}' xml:lang='{any}'><show>dnd</show><status>busy</status><status xml:lang='de'>besetzt</status><priority>7</priority></presence>
alice receives <presence from='{alice}'><show>dnd</show></presence>
bob receives nothing
alice receives nothing
