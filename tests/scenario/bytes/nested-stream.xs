# A second stream header inside the stream is none.  docs/hostile-input.md, case 15.

alice: alice@a.test/phone
bob: bob@b.test/desk

alice, bob are online
alice sends "<stream:stream to='a.test' version='1.0'><message to='{bob}'/></stream:stream>"
alice receives stream-error policy-violation
bob receives nothing
