# Nobody sends in the name of somebody else.  docs/hostile-input.md, case 36; RFC 6120, 8.1.2.1 and 4.9.3.9.

alice: alice@a.test/phone
alice2: alice@a.test/other
bob: bob@b.test/desk

each
    from
    "eve@a.test"
    "eve@a.test/x"
    "{alice2}"
    "{alice.bare}/nowhere"
    "{alice.user}@b.test"
    "a.test"
    ""
    "a.test/x"
    "@"

alice, alice2, bob connect
alice sends "<message from='{from}' to='{bob}'/>"
alice receives stream-error invalid-from
bob receives nothing
alice2 receives nothing
