# Only UTF-8 is spoken.  docs/hostile-input.md, case 9; RFC 6120, 11.6 and 4.9.3.22.

raw: a.test

each
    prologue                                        condition
    "<?xml version='1.0' encoding='UTF-16'?>"       unsupported-encoding
    "<?xml version='1.0' encoding='utf-7'?>"        unsupported-encoding
    "<?xml version='1.0' encoding='ISO-8859-1'?>"   unsupported-encoding
    "<?xml version='1.0' encoding='no-such'?>"      unsupported-encoding
    "\xFF\xFE<\0?\0"                                unsupported-encoding
    "\xFE\xFF\0<\0?"                                unsupported-encoding
    "\xEF\xBB\xBF<?xml version='1.0'?>"             not-well-formed

raw opens
raw sends "{prologue}<stream:stream to='a.test' version='1.0' xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams'>"
raw receives stream-error {condition}
