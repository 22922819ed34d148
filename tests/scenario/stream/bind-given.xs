# A client that names no resource is given one that nobody guesses.  RFC 6120, 7.6.

alice: alice@a.test
alice2: alice@a.test

alice connects
alice2 opens stream over direct-tls
alice2 authenticates
alice2 sends "<iq type='set' id='b1'><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'><resource/></bind></iq>"
alice2 receives <iq type='result' id='b1'><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'><jid>{alice.bare}/{given}</jid></bind></iq>
check {alice.resource} is not {given}
check {given} matches "^.{16,}$"
check {alice.resource} matches "^.{16,}$"
