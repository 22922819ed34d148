# what: unit tests and scenarios under the address and undefined-behaviour sanitizers
# order: 2
# set: full
# limit: 900
build asan CC="$gcc" --enable-sanitize=address,undefined
unit_tests asan
scenarios asan 1 4
