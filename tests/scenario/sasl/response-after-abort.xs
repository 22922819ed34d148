# A response after <abort/> belongs to no exchange.  docs/hostile-input.md, case 29.

alice: alice@a.test/phone

let encoded = base64 "n,,n={alice.user},r=abcdef"
alice opens stream over direct-tls
alice sends <auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='SCRAM-SHA-1'>{encoded}</auth>
alice receives <sasl:challenge/>
alice sends <abort xmlns='urn:ietf:params:xml:ns:xmpp-sasl'/>
alice receives <sasl:failure><sasl:aborted/></sasl:failure>
alice sends <response xmlns='urn:ietf:params:xml:ns:xmpp-sasl'>biws</response>
alice receives stream-error policy-violation
