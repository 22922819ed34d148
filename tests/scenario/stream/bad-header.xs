# Headers that cannot be served, each with its error.  RFC 6120, 4.9.3 and 4.7; docs/hostile-input.md, case 35.

raw: a.test

each
    condition               header
    host-unknown            "<stream:stream to='nowhere.test' version='1.0' xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams'>"
    host-unknown            "<stream:stream to='a.test:5222' version='1.0' xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams'>"
    host-unknown            "<stream:stream to='x.a.test' version='1.0' xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams'>"
    host-unknown            "<stream:stream to='' version='1.0' xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams'>"
    host-unknown            "<stream:stream version='1.0' xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams'>"
    unsupported-version     "<stream:stream to='a.test' xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams'>"
    unsupported-version     "<stream:stream to='a.test' version='0.9' xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams'>"
    unsupported-version     "<stream:stream to='a.test' version='x' xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams'>"
    invalid-namespace       "<stream:stream to='a.test' version='1.0' xmlns='jabber:client' xmlns:stream='urn:wrong'>"
    invalid-namespace       "<stream:stream to='a.test' version='1.0' xmlns='jabber:server' xmlns:stream='http://etherx.jabber.org/streams'>"
    bad-namespace-prefix    "<stream:stream to='a.test' version='1.0' xmlns:stream='http://etherx.jabber.org/streams'>"
    bad-format              "<stream:features to='a.test' version='1.0' xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams'>"
    not-well-formed         "<stream:stream to='a.test' version='1.0' xmlns='jabber:client'>"
    not-well-formed         "<stream:stream to='a.test' to='b.test' version='1.0' xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams'>"

raw opens
raw sends "{header}"
raw receives stream-error {condition}
