# A namespace that looks like a namespace and a name run together must not become another element:
# whatever the answer, no message arrives.  docs/hostile-input.md, case 7; CVE-2022-25236.

alice: alice@a.test/phone
bob: bob@b.test/desk

each
    bytes
    "<x xmlns='jabber:client&#10;message' to='{bob}'><body>x</body></x>"
    "<x xmlns='jabber:client&#1;message' to='{bob}'><body>x</body></x>"
    "<x xmlns='jabber:client|message' to='{bob}'><body>x</body></x>"
    "<x xmlns='jabber:client message' to='{bob}'><body>x</body></x>"
    "<x xmlns='jabber:client&#9;message' to='{bob}'><body>x</body></x>"
    "<p:x xmlns:p='jabber:client&#10;message' to='{bob}'><body>x</body></p:x>"
    "<p:message xmlns:p='jabber:client ' to='{bob}'><body>x</body></p:message>"

alice, bob are online
alice sends "{bytes}"
alice is cut off
bob receives nothing
