# A session can be ended; the client is told (RFC 6120, 4.9.3.14), contacts see it, the account stays.

alice: alice@a.test/phone
alice2: alice@a.test/desk
bob: bob@b.test/desk

alice and bob are contacts
alice, alice2, bob are online
alice, alice2, bob settle
ctl session kick {alice}
alice receives stream-error policy-violation
bob, alice2 receive <presence from='{alice}' type='unavailable'/>
ctl fails session kick {alice}
alice connects
