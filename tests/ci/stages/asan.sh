# what: unit tests, scenarios and real clients under the address and undefined-behaviour sanitizers
# order: 2
# set: full
# limit: 900
build asan CC="$gcc" --enable-sanitize=address,undefined
unit_tests asan
scenarios asan 1,4
clients asan 4
chaos asan
