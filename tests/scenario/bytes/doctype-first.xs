# A document type before the stream header.  docs/hostile-input.md, case 3; RFC 6120, 11.1.

raw: a.test

each
    prologue
    "<!DOCTYPE stream:stream>"
    "<!DOCTYPE x [<!ENTITY a \"aaaa\">]>"
    "<?xml version='1.0'?><!DOCTYPE x [<!ENTITY a \"aaaa\"><!ENTITY b \"&a;&a;\">]>"
    "<!DOCTYPE x SYSTEM 'file:///etc/passwd'>"

raw opens
raw sends "{prologue}<stream:stream to='a.test' version='1.0' xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams'>"
raw receives stream-error restricted-xml
