# PLAIN: acting as oneself is fine in any spelling, as somebody else is not.
# docs/hostile-input.md, case 25; RFC 4616; RFC 6120, 6.5.6 (invalid-authzid).

alice: alice@a.test/phone
bob: bob@b.test/desk

each
    message                                             condition
    "{bob.user}\0{alice.user}\0{alice.password}"        invalid-authzid
    "{bob.bare}\0{alice.user}\0{alice.password}"        invalid-authzid
    "root\0{alice.user}\0{alice.password}"              invalid-authzid
    "a.test\0{alice.user}\0{alice.password}"            invalid-authzid
    "{alice.user}@b.test\0{alice.user}\0{alice.password}"  invalid-authzid
    "\0{alice.user}\0wrong"                             not-authorized
    "{bob.bare}\0{alice.user}\0wrong"                   not-authorized

let plain = base64 "{message}"
alice opens stream over direct-tls
alice sends <auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='PLAIN'>{plain}</auth>
alice receives <sasl:failure><sasl:{condition}/></sasl:failure>
