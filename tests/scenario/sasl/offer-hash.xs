# The challenge says what was offered, so that a client sees when somebody has changed it (which every client of
# these scenarios looks at).  XEP-0474.

alice: alice@a.test/phone

requires xylem

each
    mechanism       length
    SCRAM-SHA-1     28
    SCRAM-SHA-256   44
    SCRAM-SHA-512   88

let first = base64 "n,,n={alice.user},r=abcdef"
alice opens stream over direct-tls
alice sends <auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='{mechanism}'>{first}</auth>
alice receives <sasl:challenge>{challenge}</sasl:challenge>
let text = unbase64 "{challenge}"
let hash = "{text}" replacing "^.*,h=" by ""
let size = length "{hash}"
check {size} is {length}
alice authenticates using {mechanism}
