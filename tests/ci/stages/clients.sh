# what: slixmpp, libstrophe, Gajim's library and Profanity log in, find each other and talk
# order: 4
# set: fast
# after: gcc
# limit: 300
clients gcc 2
