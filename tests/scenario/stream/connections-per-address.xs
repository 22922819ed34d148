# One address cannot take all connections before login; others come in meanwhile, and so does this one
# when it has let go.  docs/hostile-input.md, R3.

server: { limits: { connections: 3 } }

one: a.test
two: a.test
three: a.test
four: a.test
alice: alice@a.test/phone

one, two, three open stream
four opens
four is cut off
one, two, three disconnect
in the end
    alice connects
