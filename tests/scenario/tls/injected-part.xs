# The same with half a stanza that the first bytes inside TLS would complete.
# docs/hostile-input.md, case 19.

alice: alice@a.test/phone

alice opens stream
alice sends "<starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'/><iq "
alice is cut off
