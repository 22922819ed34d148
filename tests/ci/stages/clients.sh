# what: slixmpp, libstrophe and Profanity log in, subscribe, talk
# order: 6
# set: fast
# after: gcc
# limit: 300
/usr/bin/python3 "$top/tests/clients/clients.py" --build "$work/gcc"
