# An unknown user gets a challenge like everybody else: the same salt and iteration count each time,
# and a failure only at the end.  docs/hostile-input.md, case 26; S8.

nobody: nobody@a.test without account

define challenge
    nobody opens over direct-tls
    nobody sends "{nobody.header}"
    nobody receives <stream:stream/>
    nobody receives <stream:features/>
    let nonce = random 12
    let first = base64 "n,,n={nobody.user},r={nonce}"
    nobody sends <auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='SCRAM-SHA-256'>{first}</auth>
    nobody waits for <sasl:challenge/>
    let text = "{nobody.raw}" replacing "<[^>]*>" by ""
    let text = unbase64 "{text}"
    check {text} matches "^r={nonce}[^,]+,s=[A-Za-z0-9+/=]+,i=\d+(,h=[A-Za-z0-9+/=]+)?$"
    let salt = "{text}" replacing "^r=[^,]*," by ""
    let final = scram-final using SCRAM-SHA-256 with first "n,,n={nobody.user},r={nonce}" with challenge "{text}" with password "x"
    let final = base64 "{final}"
    nobody sends <response xmlns='urn:ietf:params:xml:ns:xmpp-sasl'>{final}</response>
    nobody receives <sasl:failure><sasl:not-authorized/></sasl:failure>

do challenge
let once = "{salt}"
do challenge
check {salt} is {once}
