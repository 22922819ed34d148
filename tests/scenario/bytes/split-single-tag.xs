# The same for stanzas of a single tag, which raw expat would hold back at half of all places.
# docs/hostile-input.md, case 1.

alice: alice@a.test/phone
bob: bob@b.test/desk

each
    first                        second
    "<presence to='{bob}'"       "/>"
    "<presence to='{bob}'/"      ">"
    "<presence to='{bob}"        "'/>"
    "<pres"                      "ence to='{bob}'/>"
    "<presence to=\"{bob}\" "    "/>"

alice, bob are online
alice sends "{first}" |200ms "{second}"
bob receives <presence from='{alice}'/>
