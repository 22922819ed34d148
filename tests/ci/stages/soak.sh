# what: the short soak: memory, descriptors and p99 with sessions that come and go
# order: 10
# set: full
# after: gcc
# limit: 300
# alone: yes
"$top/tests/soak/soak" --short --build "$work/gcc" --dir "$work/soak" --port-offset 31
