# A client that says nothing is gone after the login deadline, and dripping bytes does not help.
# RELIABILITY, R3: 30 s in all before login.

raw: a.test
drip: a.test

raw opens
drip opens stream
within 40s raw is cut off
drip sends " "
within 15s drip is cut off
