# Without a -PLUS form on offer no channel bindings are announced, and "y" is the truth.  XEP-0440; RFC 5802, 6.

server: { domains: { a.test: { sasl: { mechanisms: [ SCRAM-SHA-256, PLAIN ] } } } }

alice: alice@a.test/phone

alice opens over direct-tls
alice sends "{alice.header}"
alice receives <stream:stream/>
alice receives <stream:features><mechanisms xmlns='urn:ietf:params:xml:ns:xmpp-sasl'/><!sasl-channel-binding xmlns='urn:xmpp:sasl-cb:0'/></stream:features>
alice opens stream over direct-tls
alice authenticates using SCRAM-SHA-256 with gs2 "y,,"
alice binds
