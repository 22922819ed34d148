# Nobody's card and an empty card look the same, so that accounts cannot be listed.  XEP-0054, 3.3;
# docs/hostile-input.md, S8.

alice: alice@a.test/phone
bob: bob@b.test/desk
nobody: nobody@b.test without account

alice connects
alice sends <iq to='{bob.bare}' type='get' id='v1'><vCard xmlns='vcard-temp'/></iq>
alice waits for <iq from='{bob.bare}' id='v1'/>
let empty = "{alice.raw}" replacing "{bob.bare}" by "SOMEONE"
alice sends <iq to='{nobody.bare}' type='get' id='v1'><vCard xmlns='vcard-temp'/></iq>
alice waits for <iq from='{nobody.bare}' id='v1'/>
let missing = "{alice.raw}" replacing "{nobody.bare}" by "SOMEONE"
check {missing} is {empty}
