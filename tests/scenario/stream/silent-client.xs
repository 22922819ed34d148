# A client that says nothing is gone after the login deadline, and dripping bytes does not help: after six
# deadlines of dripping it is no longer there, while a deadline that bytes extend would not have begun.
# docs/hostile-input.md, R3.

server: { limits: { login: 1s } }

raw: a.test
drip: a.test

raw, drip open
repeat 20
    drip sends " " |300ms ""
within 200ms drip is cut off
raw is cut off
