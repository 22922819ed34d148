# Mistakes at the command line are errors with a reason and an exit code that is not 0.

requires xylem

ctl fails
ctl fails no-such-command
ctl fails account
ctl fails account frobnicate x@a.test
ctl fails account add
ctl fails account add x{run}@a.test --no-such-option
ctl fails session kick nobody@a.test/x
ctl fails module info no-such-module
