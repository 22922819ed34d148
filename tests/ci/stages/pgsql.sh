# what: the PostgreSQL store with a database of its own: unit tests, all scenarios, backups, commands, exchange, faults (as root: of its network and disk, too)
# order: 5
# set: fast
# after: gcc
# limit: 900
# load: light
cd "$work/gcc"
make check-pgsql
make check-pgsql-faults
