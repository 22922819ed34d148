# In which order modules see the stanzas of a domain is shown, point by point.

ctl module hooks a.test
check {ctl} matches "message/undeliverable +offline +last"
check {ctl} matches "presence/out +presence"
ctl --json module hooks b.test
check {ctl} contains "\"point\":\"presence/in\""
ctl fails module hooks nowhere.test
check {code} is 3
