# what: build with gcc, gates and unit tests
# order: 1
# set: fast
# limit: 1200
# Where asan runs the unit tests, they need not be built twice.
if [ "$full" = yes ]; then
    build_only gcc script-programs CC="$gcc"
    unit_tests gcc check-scripts
else
    build gcc CC="$gcc"
    unit_tests gcc check
fi
