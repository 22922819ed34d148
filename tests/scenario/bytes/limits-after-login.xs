# After login a stanza over a limit is skipped and answered, and the session goes on.
# RELIABILITY, cases 12, 13; R8.

alice: alice@a.test/phone
bob: bob@b.test/desk

each
    what
    depth
    children
    attributes
    bytes

define depth
    alice sends "<message to='{bob}' id='m1'>" "<a>" * 80000 "</a>" * 80000 "</message>"
define children
    alice sends "<message to='{bob}' id='m1'>" "<a/>" * 60000 "</message>"
define attributes
    alice sends "<message to='{bob}' id='m1'><a " "b='1' " * 20000 "/></message>"
define bytes
    alice sends "<message to='{bob}' id='m1'><body>" "x" * 600000 "</body></message>"

alice, bob are online
do {what}
within 15s alice receives <message from='{bob}' type='error' id='m1'><error><e:policy-violation/></error></message>
bob receives nothing
alice sends <message to='{bob}' id='m2'/>
bob receives <message from='{alice}' id='m2'/>
