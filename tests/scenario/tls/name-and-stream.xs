# With direct TLS the certificate goes by the name that the client asked for; a stream to a domain
# that the certificate does not cover is not served on it.  docs/hostile-input.md, case 21.

server:
    domains:
        a.test: { tls: { certificate: "{tls}/a.test.pem", key: "{tls}/a.test.key" } }
        b.test: { tls: { certificate: "{tls}/b.test.pem", key: "{tls}/b.test.key" } }

alice: alice@a.test/phone
bob: bob@b.test/desk

alice connects over direct-tls
bob connects over direct-tls
bob connects
alice opens over direct-tls
alice sends "{bob.header}"
alice receives stream-error host-unknown
