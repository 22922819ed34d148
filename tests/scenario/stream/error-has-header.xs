# A stream error before the header was answered comes inside a stream of its own.  RFC 6120, 4.9.1.2.

raw: a.test

raw opens
raw sends "<stream:stream to='nowhere.test' version='1.0' xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams'>"
raw receives <stream:stream id='{any}' version='1.0'/>
raw receives stream-error host-unknown
