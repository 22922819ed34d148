# A domain can offer fewer mechanisms; what is not offered is refused.

server: { domains: { a.test: { sasl: { mechanisms: [ SCRAM-SHA-256 ] } } } }

alice: alice@a.test/phone
bob: bob@b.test/desk

alice is refused invalid-mechanism using PLAIN
alice is refused invalid-mechanism using SCRAM-SHA-1
alice authenticates using SCRAM-SHA-256
bob connects using PLAIN
