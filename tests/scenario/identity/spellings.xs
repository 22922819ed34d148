# All spellings of an address reach the same account and resource, and it appears in one form.
# docs/hostile-input.md, case 49; RFC 7622.

alice: alice@a.test/phone
bob: bob@b.test/Straße

each
    to
    "{bob}"
    "{loud}@B.TEST/Straße"
    "{loud}@b.test./Straße"

let loud = upper "{bob.user}"
alice, bob are online
alice sends <message to='{to}' id='m1'/>
bob receives <message to='{bob}' from='{alice}' id='m1'/>
