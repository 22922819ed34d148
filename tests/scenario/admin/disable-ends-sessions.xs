# Disabling an account ends its sessions.  docs/hostile-input.md, case 33.

alice: alice@a.test/phone
bob: bob@b.test/desk

alice and bob are contacts
alice, bob are online
alice, bob settle
ctl account disable {alice.bare}
alice is cut off
bob receives <presence from='{alice}' type='unavailable'/>
