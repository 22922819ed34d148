# What is not expected is refused at once, too, however it is cut.  docs/hostile-input.md, case 1.

alice: alice@a.test/phone

each
    first                                   second
    "<r xmlns='urn:xmpp:sm:"                "3'/>"
    "<a xmlns='urn:xmpp:sm:3' h='1"         "23'/>"
    "<r xmlns='urn:xmpp:sm:3'/"             ">"

alice connects
alice sends "{first}" |200ms "{second}"
alice receives <failed xmlns='urn:xmpp:sm:3'><e:unexpected-request/></failed>
alice sends "<r xmlns='urn:xmpp:sm:" |200ms "2'/>"
alice receives stream-error unsupported-stanza-type
