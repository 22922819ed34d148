# After success a new stream begins; a stanza instead of its header is none.  RFC 6120, 6.4.6.

alice: alice@a.test/phone
bob: bob@a.test/desk

bob is online
let plain = base64 "\0{alice.user}\0{alice.password}"
alice opens stream over direct-tls
alice sends <auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='PLAIN'>{plain}</auth>
alice receives <sasl:success/>
alice sends "<message to='{bob}'/>"
alice is cut off
bob receives nothing
