# what: unit tests, scenarios with one shard and random clients under address and undefined-behaviour sanitizers
# order: 2
# set: full
# limit: 1400
# By clang, so that the fuzz targets are of the same objects.
build asan CC="$clang" CFLAGS="-O1 -g1" --enable-fuzz --enable-sanitize=address,undefined
# What fails leaves the rest to be run.
failed=
unit_tests asan check-programs || failed=yes
scenarios asan 1 || failed=yes
chaos asan || failed=yes
[ -z "$failed" ]
