# Who asks although he is subscribed already is told so, and shown the presence.  RFC 6121, 3.1.3.

alice: alice@a.test/phone
bob: bob@b.test/desk

bob follows alice
alice, bob are online
alice sends <presence><show>away</show></presence>
alice, bob settle
bob sends <presence to='{alice.bare}' type='subscribe'/>
bob receives <presence from='{alice}' type='{absent}'><show>away</show></presence>
alice receives nothing
bob receives nothing
