# Two spellings of a name are one account: who logs in as ALICE is alice.  docs/hostile-input.md, cases 34, 49;
# RFC 7613.

alice: alice@a.test/phone
alice2: alice@a.test/desk

alice is online
let loud = upper "{alice.user}"
alice2 connects using PLAIN with user "{loud}"
check {alice2} is "{alice.bare}/desk"
alice2 sends <message to='{alice}' id='m1'/>
alice receives <message from='{alice2}' id='m1'/>
