# what: libFuzzer on every target for a few seconds, from the corpora that make check replays
# order: 5
# set: full
# after: asan
# limit: 300
# load: light
cd "$work/asan"
each=6
for target in tests/fuzz/fuzz_*; do
    [ -x "$target" ] && [ ! -d "$target" ] || continue
    name=$(basename "$target")
    found=$work/fuzz/$name
    mkdir -p "$found"
    if timeout $((each + 60)) "$target" -max_total_time=$each -timeout=5 -rss_limit_mb=2048 \
        -artifact_prefix="$work/fuzz/$name-" "$found" "$top/tests/fuzz/corpus/${name#fuzz_}" \
        > "$work/fuzz/$name.log" 2>&1; then
        echo "ok $name: $(tail -n 1 "$work/fuzz/$name.log")"
        echo "1 passed, 0 failed"
    else
        echo "not ok $name"
        tail -n 30 "$work/fuzz/$name.log"
        echo "0 passed, 1 failed"
    fi
done
