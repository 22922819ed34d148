# Elements that are no stanzas.  RFC 6120, 4.9.3.24.

alice: alice@a.test/phone

each
    bytes
    "<foo xmlns='urn:example:x'/>"
    "<foo/>"
    "<stream:features/>"

alice connects
alice sends "{bytes}"
alice receives a stream error
