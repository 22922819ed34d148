# With STARTTLS the certificate is that of the domain to which the stream was opened.  RFC 6120,
# 5.4.2.3 and 13.7.

server:
    domains:
        a.test: { tls: { certificate: "{tls}/a.test.pem", key: "{tls}/a.test.key" } }
        b.test: { tls: { certificate: "{tls}/b.test.pem", key: "{tls}/b.test.key" } }

alice: alice@a.test/phone
bob: bob@b.test/desk

alice, bob connect
alice opens
alice opens stream
alice sends <starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>
alice receives <tls:proceed/>
alice starts tls
alice starts over
alice sends "{bob.header}"
alice receives stream-error host-unknown
