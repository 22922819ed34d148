# A reload takes new certificates in use: who connects sees them, who is connected stays.

server:
    domains:
        a.test: { tls: { certificate: "{tls}/b.test.pem", key: "{tls}/b.test.key" } }

alice: alice@a.test/phone
bob: bob@b.test/desk

bob connects
alice opens
alice sends "{alice.header}"
alice receives <stream:stream/>
alice receives <stream:features/>
alice sends <starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>
alice receives <tls:proceed/>
alice cannot start tls
reconfigure
    domains: { a.test: { tls: { certificate: "{tls}/a.test.pem", key: "{tls}/a.test.key" } } }
ctl reload
alice connects
alice sends <message to='{bob}' id='m1'/>
bob receives <message id='m1'/>
