# Who asks for an account before and after it is made sees the salt change, as with a new password, and nothing
# else: the same iteration count and length of the salt.  docs/hostile-input.md, case 26.

nobody: nobody@a.test without account

requires xylem

define challenge
    nobody opens stream over direct-tls
    let first = base64 "n,,n={nobody.user},r=abcdef"
    nobody sends <auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='SCRAM-SHA-256'>{first}</auth>
    nobody receives <sasl:challenge/>
    let text = "{nobody.raw}" replacing "<[^>]*>" by ""
    let text = unbase64 "{text}"
    let rounds = "{text}" replacing "^.*,i=|,h=.*$" by ""
    let salt = "{text}" replacing "^.*,s=|,i=.*$" by ""
    let size = length "{salt}"

do challenge
let old_salt = "{salt}"
let old_rounds = "{rounds}"
let old_size = "{size}"
check {old_rounds} matches "^\d+$"
ctl account add {nobody.bare} --password {nobody.password}
do challenge
check {salt} is not {old_salt}
check {rounds} is {old_rounds}
check {size} is {old_size}
nobody connects using SCRAM-SHA-256
