# what: the store in memory: scenarios, backups, commands, exchange, memory that is refused
# order: 6
# set: fast
# after: gcc
# limit: 300
# load: light
# What all stores have to do is among the unit tests.
cd "$work/gcc"
make check-memory
