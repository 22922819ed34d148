# What is not understood is refused at once, too, however it is cut.  docs/hostile-input.md, case 1.

alice: alice@a.test/phone

each
    first                                   second
    "<r xmlns='urn:xmpp:sm:"                "3'/>"
    "<a xmlns='urn:xmpp:sm:3' h='1"         "23'/>"
    "<r xmlns='urn:xmpp:sm:3'/"             ">"

alice connects
alice sends "{first}" |200ms "{second}"
alice receives stream-error unsupported-stanza-type
