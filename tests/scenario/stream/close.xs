# A client's end of the stream is answered by the server's, and then the connection ends, in each
# phase.  RFC 6120, 4.4.

alice: alice@a.test/phone

each
    phase
    header
    tls
    authenticated
    session

define header
    alice opens stream
define tls
    alice opens stream
    alice secures
define authenticated
    alice opens stream over direct-tls
    alice authenticates
define session
    alice connects

do {phase}
alice sends "</stream:stream>"
alice is closed
