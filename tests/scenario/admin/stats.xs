# Counters and status are there to be read by people and by programs.

alice: alice@a.test/phone

alice connects
ctl status
check {ctl} matches "."
ctl stats
check {ctl} matches "\d"
ctl --json stats
check {ctl} matches "^[\[{]"
ctl --json status
check {ctl} matches "^[\[{]"
ctl domain list
check {ctl} contains "a.test"
check {ctl} contains "b.test"
ctl module list
check {ctl} contains "roster"
ctl module info roster
check {ctl} contains "roster"
