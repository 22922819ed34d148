# A wrong password and an unknown user get the same answer, whatever the mechanism, and another try is
# possible on the same stream.  RFC 6120, 6.4.5 and 6.5.10; docs/hostile-input.md, S8.

alice: alice@a.test/phone

each
    mechanism
    PLAIN
    SCRAM-SHA-1
    SCRAM-SHA-256
    SCRAM-SHA-512
    SCRAM-SHA-256-PLUS

alice is refused not-authorized using {mechanism} with password "wrong"
alice is refused not-authorized using {mechanism} with user "nobody" with password "x"
alice authenticates using {mechanism}
alice binds
