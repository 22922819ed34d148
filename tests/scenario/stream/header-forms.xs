# Headers that look unlike the usual one and are all right: a client's from, double quotes, another
# order, another case of the domain, white space, a later minor version.  RFC 6120, 4.7, 4.8, 4.7.5.

raw: a.test

each
    header
    "<stream:stream from='x@a.test' to='a.test' version='1.0' xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams'>"
    "<stream:stream xmlns:stream=\"http://etherx.jabber.org/streams\" xmlns=\"jabber:client\" version=\"1.0\" to=\"a.test\">"
    "<stream:stream to='A.Test' version='1.0' xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams'>"
    "<stream:stream\n  to='a.test'\n  version='1.0'\n  xmlns='jabber:client'\n  xmlns:stream='http://etherx.jabber.org/streams'\n>\n"
    "<stream:stream to='a.test' version='1.5' xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams'>"
    "<stream:stream to='a.test' version='1.0' xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams' xmlns:x='urn:x' x:y='z'>"

raw opens
raw sends "{header}"
raw receives <stream:stream from='a.test' version='1.0'/>
raw receives <stream:features/>
