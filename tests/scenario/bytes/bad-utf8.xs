# Bytes that are no UTF-8: in names, in text, cut by a segment.  docs/hostile-input.md, case 6; RFC 6120, 4.9.3.22
# and 11.6; CVE-2022-25235.

alice: alice@a.test/phone
bob: bob@b.test/desk

each
    bytes
    "<a\xE0\x3C\x2F/>"
    "<message to='{bob}'><body>\xC0\xAF</body></message>"
    "<message to='{bob}'><body>\xED\xA0\x80</body></message>"
    "<message to='{bob}'><body>\xF4\x90\x80\x80</body></message>"
    "<message to='{bob}'><body>\x80</body></message>"
    "<message to='{bob}'><body>\xE2\x82</body></message>"
    "<message to='{bob}' a='\xFF'/>"
    "<message to='{bob}'><body>\xF8\x88\x80\x80\x80</body></message>"
    "\xFE\xFF"

alice, bob are online
alice sends "{bytes}<message to='{bob}'/>"
alice receives stream-error unsupported-encoding
bob receives nothing
