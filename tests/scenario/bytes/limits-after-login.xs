# After login, too, there is a limit to what one stanza may be made of: past it the stream ends, in linear
# time, and nobody else notices.  (One that is only too long is skipped: see limits-of-message.)
# docs/hostile-input.md, cases 12, 13; R8.

alice: alice@a.test/phone
bob: bob@b.test/desk

each
    what
    depth
    children
    attributes

define depth
    alice sends "<message to='{bob}' id='m1'>" "<a>" * 80000 "</a>" * 80000 "</message>"
define children
    alice sends "<message to='{bob}' id='m1'>" "<a/>" * 60000 "</message>"
define attributes
    alice sends "<message to='{bob}' id='m1'><a " "b='1' " * 20000 "/></message>"

alice, bob are online
do {what}
alice receives stream-error policy-violation
bob receives nothing
