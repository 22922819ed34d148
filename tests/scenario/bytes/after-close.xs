# Nothing after the end of the stream counts.  docs/hostile-input.md, case 15; RFC 6120, 4.4.

alice: alice@a.test/phone
bob: bob@b.test/desk

each
    bytes
    "<message to='{bob}'/>"
    "text"
    "<stream:stream>"
    "<message to='{bob}'/></stream:stream>"

alice, bob are online
alice sends "<message to='{bob}' id='m1'/></stream:stream>{bytes}"
bob receives <message from='{alice}' id='m1'/>
alice is cut off
bob receives nothing
