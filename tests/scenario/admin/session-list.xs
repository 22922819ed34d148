# Sessions with where they come from, how they are secured, how they logged in, since when.

alice: alice@a.test/phone

alice connects using SCRAM-SHA-256
ctl session list
check {ctl} contains "{alice}"
ctl --json session list
check {ctl} matches "{alice}"
check {ctl} contains "SCRAM-SHA-256"
check {ctl} contains "TLSv1.3"
check {ctl} matches "127\.\d+\.\d+\.\d+"
alice disconnects
