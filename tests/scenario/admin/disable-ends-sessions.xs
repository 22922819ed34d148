# Disabling an account ends its sessions.  RFC 6120, 4.9.3.16;
# docs/hostile-input.md, case 33.

alice: alice@a.test/phone
bob: bob@b.test/desk

alice and bob are contacts
alice, bob are online
alice, bob settle
ctl account disable {alice.bare}
alice receives stream-error reset
bob receives <presence from='{alice}' type='unavailable'/>
