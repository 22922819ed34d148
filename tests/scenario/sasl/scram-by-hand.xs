# The control of the tampered ones: the same steps without a change log in.

alice: alice@a.test/phone

let first = "n,,n={alice.user},r=abcdef"
let encoded = base64 "{first}"
alice opens stream over direct-tls
alice sends <auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='SCRAM-SHA-256'>{encoded}</auth>
alice receives <sasl:challenge>{challenge}</sasl:challenge>
let challenge = unbase64 "{challenge}"
let final = scram-final using SCRAM-SHA-256 with first "{first}" with challenge "{challenge}" with password "{alice.password}"
let final = base64 "{final}"
alice sends <response xmlns='urn:ietf:params:xml:ns:xmpp-sasl'>{final}</response>
alice receives <sasl:success/>
