# A database for the tests of the PostgreSQL store, which they start themselves, where PostgreSQL is installed.

EXTRA_DIST += %D%/server
