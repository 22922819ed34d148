# Stanzas of other protocols are refused.  docs/hostile-input.md, case 14; RFC 6120, 4.9.3.24 and 4.8.3.

alice: alice@a.test/phone
bob: bob@b.test/desk

each
    bytes
    "<message xmlns='jabber:server' to='{bob}'/>"
    "<message xmlns='' to='{bob}'/>"
    "<message xmlns='urn:example:x' to='{bob}'/>"
    "<letter to='{bob}'/>"

alice, bob are online
alice sends "{bytes}<message to='{bob}'/>"
alice receives stream-error unsupported-stanza-type
bob receives nothing
