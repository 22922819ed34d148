# what: clang without a warning; scenarios with four shards under the thread sanitizer
# order: 3
# set: full
# limit: 1300
build_only tsan all CC="$clang" CFLAGS="-O1 -g1" --enable-sanitize=thread
scenarios tsan 4
chaos tsan
