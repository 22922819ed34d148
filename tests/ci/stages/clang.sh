# what: build with clang, without a warning
# order: 5
# set: full
# limit: 900
build clang CC="$clang"
