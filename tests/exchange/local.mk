# Accounts with their data moved between servers: from one xylem to another, and, where Prosody and ejabberd are
# installed, from these (tests/ci/stages/exchange.sh, or tests/exchange/test_peers.py).

EXTRA_DIST += %D%/dataset.py %D%/peers.py %D%/people.py %D%/test_exchange.py %D%/test_peers.py
TESTS += %D%/test_exchange.py
