# Nobody's password is taken in the clear.  docs/hostile-input.md, case 20; RFC 6120, 6.5.5.

alice: alice@a.test/phone

each
    mechanism
    PLAIN
    SCRAM-SHA-1
    SCRAM-SHA-256

let plain = base64 "\0{alice.user}\0{alice.password}"
alice opens stream
alice sends <auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='{mechanism}'>{plain}</auth>
alice receives <sasl:failure><sasl:encryption-required/></sasl:failure>
