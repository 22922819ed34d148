# what: slixmpp and Gajim's library (chat, resumption, blocking, carbons, archive, offline messages), libstrophe, Profanity
# order: 4
# set: fast
# after: gcc
# limit: 600
# load: light
clients gcc 2
