# PLAIN messages that are none: malformed-request or not-authorized, and the session can go on.
# docs/hostile-input.md, case 25.

alice: alice@a.test/phone

each
    message
    "alice\0alice"
    "alice"
    "\0\0"
    "\0{alice.user}\0"
    "\0\0{alice.password}"
    "\0{alice.user}\0{alice.password}\0"
    "\0{alice.user}\0pass\0word\0"
    "\0{alice.user}\0\xff\xfe"
    "\0\xc0\xaf\0{alice.password}"
    "\0a\u{0}b\0x"

let plain = base64 "{message}"
alice opens stream over direct-tls
alice sends <auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='PLAIN'>{plain}</auth>
alice receives <sasl:failure/>
alice authenticates
