# Clients are told when they have logged in that they may say whether they are active; there is no answer to it, and
# before a resource is bound it is too early.  XEP-0352 section 4.

alice: alice@a.test
bob: bob@a.test/r

let plain = base64 "\0{alice.user}\0{alice.password}"
alice opens stream over direct-tls
alice sends <auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='PLAIN'>{plain}</auth>
alice receives <sasl:success/>
alice starts over
alice sends "{alice.header}"
alice receives <stream:stream from='a.test' id='{any}'/>
alice receives <stream:features><csi xmlns='urn:xmpp:csi:0'/></stream:features>
alice sends <active xmlns='urn:xmpp:csi:0'/>
alice receives stream-error unsupported-stanza-type
bob opens stream over direct-tls
bob sends <active xmlns='urn:xmpp:csi:0'/>
bob receives stream-error not-authorized
bob connects
bob sends <inactive xmlns='urn:xmpp:csi:0'/>
bob sends <inactive xmlns='urn:xmpp:csi:0'/>
bob sends <active xmlns='urn:xmpp:csi:0'/>
bob sends <active xmlns='urn:xmpp:csi:0'/>
bob receives nothing
bob sends <asleep xmlns='urn:xmpp:csi:0'/>
bob receives stream-error unsupported-stanza-type
