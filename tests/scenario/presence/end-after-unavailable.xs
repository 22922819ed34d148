# Who has said goodbye already is not seen leaving again.  RFC 6121, 4.5.2.

alice: alice@a.test/phone
bob: bob@b.test/desk

alice and bob are contacts
alice, bob are online
alice, bob settle
alice sends <presence type='unavailable'/>
bob receives <presence from='{alice}' type='unavailable'/>
alice disconnects
bob receives nothing
