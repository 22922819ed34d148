# Many accounts at once from a file: comments and empty lines are passed over, a bad line is named, the
# good ones count.

one: one@a.test/x without account
two: two@b.test/x without account
three: three@a.test/x without account

file accounts
    # a comment
    {one.bare} {one.password}
    {two.bare}   a pass phrase with spaces
ctl account import {accounts}
one connects
two connects with password "a pass phrase with spaces"
file bad
    {three.bare} {three.password}
    no-address-and-no-password
    x@nowhere.test secret
    {one.bare} other
ctl fails account import {bad}
check {ctl} matches "\b2\b"
three connects
one disconnects
one connects
ctl fails account import /no/such/file
