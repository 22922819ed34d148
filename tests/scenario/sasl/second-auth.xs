# A second <auth/> discards the first exchange and starts anew.  docs/hostile-input.md, case 29; RFC 6120, 6.4.2.

alice: alice@a.test/phone

let encoded = base64 "n,,n={alice.user},r=abcdef"
alice opens stream over direct-tls
alice sends <auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='SCRAM-SHA-1'>{encoded}</auth>
alice receives <sasl:challenge/>
alice authenticates using SCRAM-SHA-256
alice binds
