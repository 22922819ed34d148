# Names that cannot be are refused, and two spellings of one name are one account.  docs/hostile-input.md, case
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
# In full width, or with a hyphen that is not seen, it is the same name.
let wide = "\u{ff4e}\u{ff45}\u{ff57}-{run}@a.test"
ctl fails account add {wide} --password x
let hyphen = "n\u{ad}ew-{run}@a.test"
ctl fails account add {hyphen} --password x
ctl account add Müller{run}@a.test --password x
ctl account list a.test
check {ctl} contains "müller{run}@a.test"
ctl account delete müller{run}@a.test
# Nodeprep makes ss of it, PRECIS does not: servers would not agree on who that is.
ctl fails account add straße{run}@a.test --password x
