# what: more than the server can do or clients take: nothing acknowledged is lost, memory stays bounded
# order: 8
# set: full
# after: gcc
# limit: 300
# load: light
# Another stage keeps the machine busy: no round trips are judged, and what takes seconds may take longer.
"$top/tests/fault/overload/overload" --short --busy --build "$work/gcc"
