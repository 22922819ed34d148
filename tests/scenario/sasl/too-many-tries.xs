# Guessing on one stream ends with the fifth wrong password (RFC 6120, 6.4.5: at least two tries, at most five).

alice: alice@a.test/phone

let plain = base64 "\0{alice.user}\0wrong"
alice opens stream over direct-tls
repeat 5
    alice sends <auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='PLAIN'>{plain}</auth>
    alice receives <sasl:failure><sasl:not-authorized/></sasl:failure>
alice receives stream-error policy-violation
