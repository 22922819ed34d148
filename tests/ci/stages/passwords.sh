# what: the time of an answer names no accounts, and sessions do not suffer from many logins
# order: 9
# set: full
# after: gcc
# limit: 300
# load: alone
"$top/tests/scenario/passwords.py" --build "$work/gcc"
