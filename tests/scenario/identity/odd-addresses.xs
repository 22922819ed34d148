# Unusual and right: an @ and a slash in a resource, emoji, addresses of the Internet.
# docs/hostile-input.md, case 49.  Nobody is there, which is not the same as no address.

alice: alice@a.test/phone

each
    to                          condition
    "a@b.test/c@d/e"            service-unavailable
    "a@b.test/ \u{1f600} "      service-unavailable
    "\u{df}@b.test"             service-unavailable
    "\u{131}@b.test"            service-unavailable
    "al\\20ice@b.test"          service-unavailable
    "x@127.0.0.1"               remote-server-not-found
    "x@[::1]"                   remote-server-not-found
    "x@b\u{fc}cher.example"     remote-server-not-found

alice connects
alice sends "<iq to='{to}' type='get' id='q1'><query xmlns='urn:example:unknown'/></iq>"
alice receives <iq type='error' id='q1'><error type='cancel'><e:{condition}/></error></iq>
