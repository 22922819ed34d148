# modules/roster (the pattern is in modules/local.mk)
