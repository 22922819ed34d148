# Final messages that are wrong in one respect: all fail alike.  docs/hostile-input.md, case 27; RFC 5802, 5.

alice: alice@a.test/phone

each
    old             new
    "r=abcdef"      "r=abcdeg"
    "r=[^,]*"       "r=abcdef"
    "r=([^,]*),"    "r=x,"
    "c=biws"        "c=eSws"
    "c=biws"        "c=bixhPWIs"
    "c=biws"        "c="
    "c=biws,"       ""
    ",p=.*"         ""
    "p=.*"          "p="
    "p=.*"          "p=AAAA"
    "p=.{4}"        "p=AAAA"
    "p=.*"          "p=!!!!"
    "^"             "m=ext,"
    ",p="           ",x=y,m=1,p="
    "^.*$"          ""
    "^.*$"          "n,,n=alice,r=abcdef"
    "$"             "="

let first = "n,,n={alice.user},r=abcdef"
let encoded = base64 "{first}"
alice opens stream over direct-tls
alice sends <auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='SCRAM-SHA-256'>{encoded}</auth>
alice receives <sasl:challenge>{challenge}</sasl:challenge>
let challenge = unbase64 "{challenge}"
let final = scram-final using SCRAM-SHA-256 with first "{first}" with challenge "{challenge}" with password "{alice.password}"
let final = "{final}" replacing "{old}" by "{new}"
let final = base64 "{final}"
alice sends "<response xmlns='urn:ietf:params:xml:ns:xmpp-sasl'>{final}</response>"
alice receives <sasl:failure><sasl:not-authorized/></sasl:failure>
alice sends <iq type='set' id='b1'><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'/></iq>
alice receives stream-error not-authorized
