# Broken markup ends the stream.  docs/hostile-input.md, case 11; RFC 6120, 4.9.3.13; Namespaces in XML.

alice: alice@a.test/phone
bob: bob@b.test/desk

each
    bytes
    "<message to='{bob}' b='1' b='2'/>"
    "<message to='{bob}' xmlns:p='u' xmlns:q='u' p:b='' q:b=''/>"
    "<message to='{bob}' p:a='1'/>"
    "<p:message to='{bob}'/>"
    "<message to='{bob}' xmlns:xml='u'/>"
    "<message to='{bob}' xmlns:xmlns='u'/>"
    "<message to='{bob}' xmlns:p=''/>"
    "<message to='{bob}' xmlns='http://www.w3.org/2000/xmlns/'/>"
    "<message to='{bob}' xmlns:p='http://www.w3.org/XML/1998/namespace'/>"
    "<message to='{bob}'><body></message></body>"
    "<message to='{bob}'></body>"
    "<message to={bob}/>"
    "<message to='{bob}'b='1'/>"
    "<message to/>"
    "<1message to='{bob}'/>"
    "< message to='{bob}'/>"
    "<message to='{bob}'/ >"
    "<message to='{bob}'><body>]]></body></message>"
    "<message to='{bob}'><a:b:c/></message>"
    "<message to='{bob}'><:a/></message>"
    "<message to='{bob}'><xml:a/></message>"

alice, bob are online
alice sends "{bytes}<message to='{bob}'/>"
alice receives stream-error not-well-formed
bob receives nothing
