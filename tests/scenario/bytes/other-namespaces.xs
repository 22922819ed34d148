# Stanzas in a namespace of their own: a prefix bound to jabber:client is the same stanza and leaves
# without the prefix.  docs/hostile-input.md, case 14.

alice: alice@a.test/phone
bob: bob@b.test/desk

alice, bob are online
alice sends "<c:message xmlns:c='jabber:client' to='{bob}' id='m1'><c:body>x</c:body><y xmlns='urn:y' xmlns:c='urn:z'><c:z/></y></c:message>"
bob receives <message from='{alice}' id='m1'><body>x</body><y xmlns='urn:y'><z xmlns='urn:z'/></y></message>
check {bob.raw} matches "^<message [^>]*><body>x</body>"
