# Another spelling of the same domain is the same domain.  docs/hostile-input.md, case 35.

alice: alice@a.test/phone

let plain = base64 "\0{alice.user}\0{alice.password}"
alice opens stream over direct-tls
alice sends <auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='PLAIN'>{plain}</auth>
alice receives <sasl:success/>
alice starts over
alice sends "<?xml version='1.0'?><stream:stream to='A.TEST' version='1.0' xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams'>"
alice receives <stream:stream from='a.test'/>
alice receives <stream:features/>
alice binds
check {alice} is "{alice.bare}/phone"
