# what: the short soak: memory and descriptors with sessions that come and go
# order: 10
# set: full
# after: gcc
# limit: 600
# load: light
# The limits are those of the long form, 2 % of memory and equal descriptors, but for the time of a
# message, of which nothing can be said beside other stages.  They tell a leak from what logins leave
# for a moment because memory is first measured after 45 s of them: from then on it moves by 1 % at
# most, also on a busy machine, while half a KiB lost in each login or 50 bytes in each message would
# be more than 2 %.
"$top/tests/soak/soak" --short --p99 10000 --build "$work/gcc" --dir "$work/soak" --port-offset 31
