# A final message seen before is worth nothing: the server's nonce is new each time.
# docs/hostile-input.md, case 27.

alice: alice@a.test/phone

let first = "n,,n={alice.user},r=abcdef"
let encoded = base64 "{first}"
alice opens stream over direct-tls
alice sends <auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='SCRAM-SHA-1'>{encoded}</auth>
alice receives <sasl:challenge>{challenge}</sasl:challenge>
let text = unbase64 "{challenge}"
let final = scram-final using SCRAM-SHA-1 with first "{first}" with challenge "{text}" with password "{alice.password}"
let final = base64 "{final}"
alice sends <response xmlns='urn:ietf:params:xml:ns:xmpp-sasl'>{final}</response>
alice receives <sasl:success/>
alice disconnects abruptly
alice opens stream over direct-tls
alice sends <auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='SCRAM-SHA-1'>{encoded}</auth>
alice receives <sasl:challenge>{second}</sasl:challenge>
check {second} is not {challenge}
alice sends <response xmlns='urn:ietf:params:xml:ns:xmpp-sasl'>{final}</response>
alice receives <sasl:failure><sasl:not-authorized/></sasl:failure>
