# A client that does not trust the certificate goes away, and the server stays.

alice: alice@a.test/phone

alice opens stream
alice sends <starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>
alice receives <tls:proceed/>
alice cannot start tls with ca "none"
alice disconnects abruptly
alice connects
