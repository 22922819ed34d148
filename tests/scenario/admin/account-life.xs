# An account from its beginning to its end: added, listed, used, its password changed, disabled,
# enabled, deleted.  What an administrator does is in effect at once.

new: new@a.test/x without account

ctl fails account passwd {new.bare} --password other
ctl account add {new.bare} --password {new.password}
ctl fails account add {new.bare} --password {new.password}
check {code} is 4
ctl account list a.test
check {ctl} contains "{new.bare}"
new connects
new disconnects
ctl account passwd {new.bare} --password changed
new is refused not-authorized using SCRAM-SHA-256
new is refused not-authorized using PLAIN
new authenticates using SCRAM-SHA-256 with password "changed"
new disconnects
new connects using SCRAM-SHA-1 with password "changed"
new disconnects
ctl account disable {new.bare}
new is refused account-disabled using PLAIN with password "changed"
new disconnects
ctl account enable {new.bare}
new connects with password "changed"
new disconnects
ctl account delete {new.bare}
ctl account list a.test
check {ctl} lacks "{new.bare}"
new is refused not-authorized with password "changed"
ctl fails account delete {new.bare}
