# Or give the new one another resource.

server: { defaults: { sessions: { conflict: rename } } }

alice: alice@a.test/phone
again: alice@a.test/phone

alice is online
again connects
check {again} is not {alice}
check {again} matches "^{alice.bare}/."
alice sends <message to='{again}' id='m1'/>
again receives <message id='m1'/>
alice receives nothing
