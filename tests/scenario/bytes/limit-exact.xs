# The limit is 262144 bytes: a stanza of that size arrives, one byte more does not.  docs/hostile-input.md, case 13.

alice: alice@a.test/phone
bob: bob@b.test/desk

alice, bob are online
let full = "<message to='{bob}' id='m2'><body>"
let rest = "</body></message>"
let body = pad "262144 {full}{rest}"
alice sends "{full}{body}{rest}"
bob receives <message from='{alice}' id='m2'/>
alice sends "{full}{body}x{rest}"
alice receives <message from='{bob}' type='error' id='m2'><error><e:policy-violation/></error></message>
bob receives nothing
