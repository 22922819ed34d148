# Counters and status are there to be read by people and by programs.

server: {}

alice: alice@a.test/phone

alice connects
ctl status
check {ctl} matches "version +\d+\.\d+"
check {ctl} matches "domains +2\b"
check {ctl} matches "sessions +1\b"
ctl --json status
check {ctl} matches "^\{\"status\": \"ok\", \"rows\": \["
check {ctl} contains "{\"name\":\"sessions\",\"value\":1}"
check {ctl} contains "{\"name\":\"store\",\"value\":\"{store}\"}"
ctl stats
check {ctl} matches "route +sessions_opened_total +1\b"
ctl --json stats
check {ctl} contains "{\"owner\":\"route\",\"counter\":\"sessions_opened_total\",\"value\":1}"
check {ctl} contains "{\"owner\":\"roster\",\"counter\":\"calls_total\",\"value\":"
ctl domain list
check {ctl} contains "a.test"
check {ctl} contains "b.test"
ctl module list
check {ctl} contains "roster"
ctl module info roster
check {ctl} matches "built for SDK +0\.9"
