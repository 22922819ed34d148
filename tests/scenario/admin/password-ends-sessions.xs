# A new password ends the sessions that came with the old one.  RFC 6120, 4.9.3.16;
# docs/hostile-input.md, case 33.

alice: alice@a.test/phone
alice2: alice@a.test/desk

alice is online
alice2 connects
ctl account passwd {alice.bare} --password fresh
alice, alice2 receive stream-error reset
