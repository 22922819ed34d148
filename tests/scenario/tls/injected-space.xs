# White space after <starttls/> is as bad: it would be the first bytes of the handshake.

alice: alice@a.test/phone

alice opens stream
alice sends "<starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>\n"
alice cannot start tls
