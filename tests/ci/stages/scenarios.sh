# what: scenarios against a real server, one and four shards
# order: 4
# set: short
# after: gcc
# limit: 900
# load: light
scenarios gcc 1,4
