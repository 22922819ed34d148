# what: build with gcc, gates and unit tests
# order: 1
# set: fast
# limit: 1200
build gcc CC="$gcc"
unit_tests gcc check
