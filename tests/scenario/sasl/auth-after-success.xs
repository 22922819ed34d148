# Who is logged in does not log in again.  docs/hostile-input.md, case 29; RFC 6120, 6.4.6.

alice: alice@a.test/phone
bob: bob@a.test/desk

each
    when
    unbound
    bound

define unbound
    alice opens stream over direct-tls
    alice authenticates
define bound
    alice connects

let plain = base64 "\0{bob.user}\0{bob.password}"
do {when}
alice sends <auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='PLAIN'>{plain}</auth>
alice is cut off
