# When the very tag that says who sent it to whom is too large, there is nobody to tell, and the stream ends.
# docs/hostile-input.md, case 13; R8.

alice: alice@a.test/phone
bob: bob@b.test/desk

each
    what
    attributes
    length

define attributes
    alice sends "<message " "a='1' " * 101 "to='{bob}'/>"
define length
    alice sends "<message id='" "x" * 300000 "' to='{bob}'/>"

alice, bob are online
do {what}
alice receives stream-error policy-violation
bob receives nothing
