# A client that says nothing is gone after the login deadline, and dripping bytes does not help.
# docs/hostile-input.md, R3.

server: { limits: { login: 3s } }

raw: a.test
drip: a.test

raw opens
drip opens stream
repeat 8
    drip sends " " |300ms ""
raw is cut off
drip is cut off
