# Many accounts at once from a file; a bad line is named and nothing hidden.

alice: alice@a.test/phone

alice connects
ctl fails account import /no/such/file
