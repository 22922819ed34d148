# what: kill -9 of the server, some dozens of times; nothing that was acknowledged may be lost
# order: 6
# set: full
# after: gcc
# limit: 600
# load: light
"$top/tests/fault/kills/kills" --build "$work/gcc" --rounds 0 --seconds 60
