# And the same in attribute values.  docs/hostile-input.md, case 5.

alice: alice@a.test/phone
bob: bob@b.test/desk

each
    text            result
    "&lt;&gt;&amp;&quot;&apos;"  passes
    "&#x7f;"        passes
    "&#x9;&#xA;&#xD;" passes
    "&#0;"          fails
    "&#x1F;"        fails
    "&#xDFFF;"      fails
    "<"             fails

define passes
    bob receives <message from='{alice}' id='{id}'/>
    let again = "{bob.raw}"
    alice sends "<message to='{bob}' id='m2'/>"
    bob receives <message from='{alice}' id='m2'/>

define fails
    alice receives stream-error not-well-formed
    bob receives nothing

alice, bob are online
alice sends "<message to='{bob}' id='[{text}]'/>"
do {result}
