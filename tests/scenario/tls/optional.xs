# Where TLS is not required, SCRAM is offered in the clear and PLAIN is not.

server: { defaults: { tls: { required: false } } }

alice: alice@a.test/phone

alice opens
alice sends "{alice.header}"
alice receives <stream:stream/>
alice receives <stream:features><starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'><!required/></starttls><mechanisms xmlns='urn:ietf:params:xml:ns:xmpp-sasl'><mechanism>SCRAM-SHA-256</mechanism><!mechanism>PLAIN</mechanism></mechanisms></stream:features>
alice is refused encryption-required using PLAIN
alice authenticates using SCRAM-SHA-256
