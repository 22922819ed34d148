# A character cut by a segment is whole again.  docs/hostile-input.md, case 6.

alice: alice@a.test/phone
bob: bob@b.test/desk

alice, bob are online
alice sends "<message to='{bob}'><body>\xF0\x9F" | "\x98" | "\x80\xC3" | "\xA4</body></message>"
bob receives <message from='{alice}'><body>😀ä</body></message>
