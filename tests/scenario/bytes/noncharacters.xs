# U+FFFE and U+FFFF are no XML characters, C0 controls neither, NUL least of all.
# docs/hostile-input.md, cases 6 and 16; XML 1.0, 2.2.

alice: alice@a.test/phone
bob: bob@b.test/desk

each
    bytes
    "<message to='{bob}'><body>\xEF\xBF\xBF</body></message>"
    "<message to='{bob}'><body>\xEF\xBF\xBE</body></message>"
    "<message to='{bob}'><body>a\0b</body></message>"
    "<message to='{bob}' id='a\0b'><body/></message>"
    "<mess\0age to='{bob}'/>"
    "<message to='{bob}'><body>\x01</body></message>"
    "<message to='{bob}'><body>\x1b[31m</body></message>"
    "\0"

alice, bob are online
alice sends "{bytes}<message to='{bob}'/>"
alice receives stream-error not-well-formed
bob receives nothing
