# Faults of the machine against a real server.

TESTS += %D%/test_store.py
EXTRA_DIST += %D%/fault.py %D%/test_store.py
