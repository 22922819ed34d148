# Roster versioning is announced after login.  RFC 6121, 2.6.1.

alice: alice@a.test/phone

alice opens stream
alice secures
let plain = base64 "\0{alice.user}\0{alice.password}"
alice sends "<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='PLAIN'>{plain}</auth>"
alice receives <sasl:success/>
alice starts over
alice sends "{alice.header}"
alice receives <stream:stream from='a.test'/>
alice receives <stream:features><ver xmlns='urn:xmpp:features:rosterver'/><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'/></stream:features>
