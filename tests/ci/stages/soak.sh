# what: the short soak: memory, descriptors and p99 with sessions that come and go
# order: 10
# set: full
# after: gcc
# limit: 300
# alone: yes
# A thousand sessions are 26 MB: 2 % of that is less than what a burst of logins leaves for a moment, and the machine may be
# busy.  The limits of the long form are the soak's own defaults.
"$top/tests/soak/soak" --short --growth 8 --p99 250 --build "$work/gcc" --dir "$work/soak" --port-offset 31
