# what: the short soak: memory, descriptors and p99 with sessions that come and go
# order: 10
# set: full
# after: gcc
# limit: 300
# load: alone
# The limits are those of the long form: 2 % of memory, equal descriptors, 50 ms at p99.  The first
# tells a leak from what logins leave for a moment because memory is first measured after 45 s of
# them: from then on it moves by 1 % at most, also on a busy machine, while half a KiB lost in each
# login or 50 bytes in each message would be more than 2 %.  The last is honest because nothing else
# runs then.
"$top/tests/soak/soak" --short --build "$work/gcc" --dir "$work/soak" --port-offset 31
