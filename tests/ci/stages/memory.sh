# what: scenarios with the store in memory, one shard, but for those that start their server again
# order: 6
# set: fast
# after: gcc
# limit: 300
# load: light
# What all stores have to do is among the unit tests.
mapfile -t files < <(grep -rLE '^ *server starts' --include='*.xs' "$top/tests/scenario" | sort)
"$top/sdk/tools/xylem-script" --build "$work/gcc" --shards 1 --store memory "${files[@]}"
