# modules/time (the pattern is in modules/local.mk)
