# UTF-8 by any of its spellings, and no declaration at all, are fine.  RFC 6120, 11.5 and 11.6.

raw: a.test

each
    prologue
    ""
    "<?xml version='1.0'?>"
    "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
    "<?xml version='1.0' encoding='utf-8' ?>"
    "<?xml version='1.0' encoding='UTF-8' standalone='yes'?>\r\n"

raw opens
raw sends "{prologue}<stream:stream to='a.test' version='1.0' xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams'>"
raw receives <stream:stream from='a.test'/>
raw receives <stream:features/>
