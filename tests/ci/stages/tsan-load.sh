# what: 60 s of load with reloads, four shards, under the thread sanitizer
# order: 6
# set: full
# after: tsan
# limit: 600
# load: light
"$top/tests/soak/soak" --build "$work/tsan" --xload "$work/gcc/tests/bench/xload/xload" \
    --dir "$work/tsan-load" --port-offset 11 --shards 4 --sessions 200 --rate 200 --churn 10 \
    --secs 60 --baseline 20 --reload 2 --only-losses
