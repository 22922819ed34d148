# what: unit tests, scenarios with one shard and random clients under address and undefined-behaviour sanitizers
# order: 2
# set: full
# limit: 1200
build asan CC="$gcc" CFLAGS="-O1 -g1" --enable-sanitize=address,undefined
# What fails leaves the rest to be run.
failed=
unit_tests asan check-programs || failed=yes
scenarios asan 1 || failed=yes
chaos asan || failed=yes
[ -z "$failed" ]
