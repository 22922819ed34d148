# A character that a segment cuts and nothing completes.  docs/hostile-input.md, case 6.

alice: alice@a.test/phone
bob: bob@b.test/desk

alice, bob are online
alice sends "<message to='{bob}'><body>\xF0\x9F" | "</body></message>"
alice receives stream-error unsupported-encoding
bob receives nothing
