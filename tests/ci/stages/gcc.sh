# what: build with gcc, gates and unit tests
# order: 1
# set: fast
# limit: 900
build gcc CC="$gcc"
unit_tests gcc check
