# Channel binding data of another connection, a type that does not fit the mechanism, an unknown
# type.  docs/hostile-input.md, cases 24 and 27.

alice: alice@a.test/phone

each
    mechanism               gs2
    SCRAM-SHA-256-PLUS      "n,,"
    SCRAM-SHA-256-PLUS      "y,,"
    SCRAM-SHA-256-PLUS      "p=tls-exporter,,"
    SCRAM-SHA-256-PLUS      "p=tls-no-such,,"
    SCRAM-SHA-256           "p=tls-server-end-point,,"

let encoded = base64 "{gs2}n={alice.user},r=abcdef"
alice opens stream over direct-tls
alice sends <auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='{mechanism}'>{encoded}</auth>
alice sends <response xmlns='urn:ietf:params:xml:ns:xmpp-sasl'>Yz1iaXdzLHI9eCxwPUFBQUE=</response>
alice waits for <sasl:failure/>
