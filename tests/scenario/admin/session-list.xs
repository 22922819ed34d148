# Sessions with where they come from, how they are secured, how they logged in, since when.

alice: alice@a.test/phone

alice connects using SCRAM-SHA-256
ctl session list
check {ctl} contains "{alice}"
ctl --json session list --jid {alice}
check {ctl} matches "\"jid\":\"{alice}\",\"address\":\"127\.\d+\.\d+\.\d+\",\"port\":[1-9]\d*,\"tls\":\"TLSv1.3\""
check {ctl} contains "\"mechanism\":\"SCRAM-SHA-256\""
let since = "{ctl}" replacing "^.*\"since\":\"|\",\"presence\".*" by ""
check {since} is recent
alice disconnects
ctl --json session list --jid {alice}
check {ctl} lacks "{alice}"
