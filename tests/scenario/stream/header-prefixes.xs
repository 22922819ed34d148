# Prefixes that the header declares are good for all stanzas of the stream.  Namespaces in XML, 6.1.

alice: alice@a.test/phone
bob: bob@b.test/desk

bob is online
let plain = base64 "\0{alice.user}\0{alice.password}"
alice opens stream over direct-tls
alice sends <auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='PLAIN'>{plain}</auth>
alice receives <sasl:success/>
alice starts over
alice sends "<?xml version='1.0'?><s:stream to='a.test' version='1.0' xmlns='jabber:client' xmlns:s='http://etherx.jabber.org/streams' xmlns:p='urn:example:p'>"
alice receives <stream:stream from='a.test'/>
alice receives <stream:features/>
alice binds
alice sends "<message to='{bob}' id='m1'><p:x p:a='1'/></message>"
bob receives <message from='{alice}' id='m1'><x xmlns='urn:example:p' p:a='1' xmlns:p='urn:example:p'/></message>
alice sends "<message to='{bob}' id='m2'><q:x/></message>"
alice receives stream-error not-well-formed
