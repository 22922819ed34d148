# A client that closes its sending side only: the server ends the stream.  docs/hostile-input.md, case 56.

alice: alice@a.test/phone

each
    phase
    header
    session

define header
    alice opens stream
define session
    alice connects

do {phase}
alice half-closes
alice is cut off
