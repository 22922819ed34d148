# what: what people had on Prosody and on ejabberd is imported, and they log in by their old passwords
# order: 7
# set: full
# after: gcc
# limit: 300
# load: light
top_builddir=$work/gcc /usr/bin/python3 "$top/tests/exchange/test_peers.py"
