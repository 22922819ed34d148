# what: build with clang, without a warning
# order: 5
# set: full
# limit: 600
build clang CC="$clang"
