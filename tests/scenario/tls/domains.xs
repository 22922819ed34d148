# Each domain's stream gets a certificate that covers it, aliases included.  RFC 6125, 6.4.

alice: alice@a.test/phone
bob: bob@b.test/desk
alias: b2.test

alice, bob connect
alias opens stream
alias secures
alias opens stream over direct-tls
