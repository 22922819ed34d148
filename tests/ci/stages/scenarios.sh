# what: scenarios against a real server, one and four shards
# order: 4
# set: fast
# after: gcc
# limit: 900
# load: light
# With four shards the sanitizers see them.
if [ "$full" = yes ]; then
    scenarios gcc 1
else
    scenarios gcc 1,4
fi
