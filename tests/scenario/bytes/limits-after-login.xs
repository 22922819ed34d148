# A stanza that is made of too much is skipped, its sender is told which limit it was, in linear time, and the
# session goes on; so does everybody else's.  docs/hostile-input.md, cases 12, 13; R8.

alice: alice@a.test/phone
bob: bob@b.test/desk

each
    what        text
    depth       "elements too deep"
    children    "too many elements"
    attributes  "too many attributes"
    namespaces  "too many attributes"

define depth
    alice sends "<message to='{bob}' id='m1'>" "<a>" * 80000 "</a>" * 80000 "</message>"
define children
    alice sends "<message to='{bob}' id='m1'>" "<a/>" * 60000 "</message>"
define attributes
    alice sends "<message to='{bob}' id='m1'><a " "b='1' " * 20000 "/></message>"
define namespaces
    alice sends "<message to='{bob}' id='m1'><a " "xmlns:p='urn:x' " * 20000 "/></message>"

alice, bob are online
do {what}
alice receives
    <message from='{bob}' type='error' id='m1'>
      <error type='modify'><e:policy-violation/><e:text>{text}</e:text></error>
    </message>
bob receives nothing
alice sends <message to='{bob}' id='m2'/>
bob receives <message from='{alice}' id='m2'/>
