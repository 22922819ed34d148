# A session that never sent presence is invisible, at its end, too.  RFC 6121, 4.2.1.

alice: alice@a.test/phone
bob: bob@b.test/desk

alice and bob are contacts
bob is online
bob ignores <presence from='{alice.bare}' type='unavailable'/>
alice connects
bob receives nothing
alice receives nothing
alice disconnects
bob receives nothing
