# A disabled account does not log in; RFC 6120, 6.5.2 says why to who knows the password.

alice: alice@a.test/phone

ctl account disable {alice.bare}
alice is refused account-disabled using PLAIN
alice is refused not-authorized using PLAIN with password "wrong"
ctl account enable {alice.bare}
alice connects
