# The five entities and characters by number are fine; a character that XML does not have is not.
# docs/hostile-input.md, case 5; XML 1.0, 4.1 and 2.2.

alice: alice@a.test/phone
bob: bob@b.test/desk

each
    text            result
    "&lt;&gt;&amp;&quot;&apos;"  passes
    "&#65;&#x1F600;" passes
    "&#x7f;\x7f"    passes
    "&#0;"          fails
    "&#x1;"         fails
    "&#xD800;"      fails
    "&#xFFFE;"      fails
    "&#x110000;"    fails
    "&#;"           fails
    "&#x;"          fails
    "&;"            fails
    "& "            fails
    "a & b"         fails

define passes
    bob receives <message from='{alice}' id='m1'><body>{any}</body></message>
    bob receives <message from='{alice}' id='m2'/>

define fails
    alice receives stream-error not-well-formed
    bob receives nothing

alice, bob are online
alice sends "<message to='{bob}' id='m1'><body>[{text}]</body></message><message to='{bob}' id='m2'/>"
do {result}
