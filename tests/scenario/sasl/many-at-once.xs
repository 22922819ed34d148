# Thirty guesses at a password at once: the pool that hashes is busy, the ones who are in are served.
# docs/hostile-input.md, case 28.

alice: alice@a.test/phone
bob: bob@b.test/desk
g0: a.test
g1: a.test
g2: a.test
g3: a.test
g4: a.test
g5: a.test

alice, bob are online
let plain = base64 "\0{alice.user}\0wrong"
g0, g1, g2, g3, g4, g5 open stream over direct-tls
g0, g1, g2, g3, g4, g5 send "<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='PLAIN'>{plain}</auth>" * 5
alice sends <message to='{bob}' id='m1'/>
bob receives <message from='{alice}' id='m1'/>
g0, g1, g2, g3, g4, g5 are cut off
