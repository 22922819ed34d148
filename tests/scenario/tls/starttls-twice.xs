# STARTTLS where there is TLS already.  docs/hostile-input.md, case 20.

alice: alice@a.test/phone

each
    where
    starttls
    direct
    authenticated
    session

define starttls
    alice opens stream
    alice secures
define direct
    alice opens stream over direct-tls
define authenticated
    alice opens stream over direct-tls
    alice authenticates
define session
    alice connects

do {where}
alice sends <starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>
alice receives stream-error policy-violation
