# modules/store_sqlite (the pattern is in modules/local.mk)
