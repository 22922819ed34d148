# Names that cannot be are refused, and two spellings of one name are one account.  RELIABILITY, case
# 34; RFC 7622; RFC 8265.

new: new@a.test/x without account

ctl fails account add @a.test --password x
ctl fails account add "a b{run}@a.test" --password x
ctl fails account add "a\"b{run}@a.test" --password x
ctl fails account add {new.bare} --password ""
ctl fails account add {new.user}@nowhere.test --password x
ctl fails account add a.test --password x
ctl account add {new.bare} --password {new.password}
let loud = upper "{new.user}"
ctl fails account add {loud}@A.TEST --password x
ctl account add straße{run}@a.test --password x
ctl account list a.test
check {ctl} contains "straße{run}@a.test"
ctl account delete straße{run}@a.test
