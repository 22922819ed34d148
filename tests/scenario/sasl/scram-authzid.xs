# SCRAM: only the own identity.  docs/hostile-input.md, cases 25 and 27.

alice: alice@a.test/phone
bob: bob@a.test/desk

alice is refused invalid-authzid using SCRAM-SHA-256 with authzid "{bob.bare}"
alice is refused invalid-authzid using SCRAM-SHA-256 with authzid "{alice.user}@b.test"
alice connects using SCRAM-SHA-256 with authzid "{alice.bare}"
