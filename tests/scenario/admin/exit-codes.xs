# Scripts see by the exit code what went wrong.

new: new@a.test/x without account

each
    wanted  command
    2       "no-such-command"
    2       "account"
    2       "account frobnicate x@a.test"
    2       "account add"
    2       "account add x{run}@a.test --no-such-option"
    3       "account delete {new.bare}"
    3       "account disable {new.bare}"
    3       "account passwd {new.bare} --password x"
    3       "session kick {new.bare}/x"
    3       "module info no-such-module"
    3       "account add x@nowhere.test --password x"

ctl fails {command}
check {code} is {wanted}
