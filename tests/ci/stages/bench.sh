# what: every kind of load for a second; nothing may be lost, doubled or out of order
# order: 9
# set: fast
# after: gcc
# limit: 600
# load: light
bench() { # SERVER
    "$top/tests/bench/bench" check --build "$work/gcc" --dir "$work/bench" --servers "$1" \
        --port-offset 21
}
bench xylem
for peer in prosody ejabberd; do
    if [ "$full" = yes ]; then
        bench "$peer"
    else
        skip "the same load on $peer; apt-get install $peer"
    fi
done
