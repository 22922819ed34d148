# First messages that are none.  docs/hostile-input.md, case 27; RFC 5802, 7.

alice: alice@a.test/phone

each
    message
    "n"
    "n,"
    "n,,"
    "n,,n={alice.user}"
    "n,,r=abc"
    "n,,n=,r=abc"
    "n,,n={alice.user},r="
    "n,,m=ext,n={alice.user},r=abc"
    "x,,n={alice.user},r=abc"
    "n,,n=a=2Xb,r=abc"
    "n,,n=a=b,r=abc"
    "n,,n=a=,r=abc"
    "n,a=root,n={alice.user},r=abc"
    "p=tls-unique,,n={alice.user},r=abc"
    "n,,n=\xff,r=abc"
    "n,,n={alice.user},r=a\x00b"

let encoded = base64 "{message}"
alice opens stream over direct-tls
alice sends "<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='SCRAM-SHA-1'>{encoded}</auth>"
alice receives <sasl:failure/>
alice authenticates
