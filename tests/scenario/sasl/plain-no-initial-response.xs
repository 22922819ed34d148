# PLAIN without an initial response: the server asks for it with an empty challenge.
# RFC 6120, 6.4.2; RFC 4616.

alice: alice@a.test/phone

let plain = base64 "\0{alice.user}\0{alice.password}"
alice opens stream over direct-tls
alice sends <auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='PLAIN'/>
alice receives <sasl:challenge/>
alice sends <response xmlns='urn:ietf:params:xml:ns:xmpp-sasl'>{plain}</response>
alice receives <sasl:success/>
