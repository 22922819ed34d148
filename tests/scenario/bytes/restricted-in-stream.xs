# What RFC 6120, 11.1 forbids, inside the stream before login: document types, processing instructions,
# comments, entities.  docs/hostile-input.md, cases 3, 4, 5, 8.

raw: a.test

each
    bytes
    "<!DOCTYPE x [<!ENTITY a \"aaaa\">]>"
    "<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl'><!DOCTYPE x>"
    "<?foo bar?>"
    "<!-- comment -->"
    "<iq type='get' id='q1'><?foo bar?></iq>"
    "<iq type='get' id='q1'><!-- x --></iq>"
    "<iq type='get' id='q1'>&foo;</iq>"
    "<iq type='get' id='&foo;'/>"
    "<iq type='get' id='&a;&a;&a;&a;&a;&a;&a;&a;'/>"

raw opens stream
raw sends "{bytes}"
raw receives stream-error restricted-xml
