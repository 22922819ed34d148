# modules/version (the pattern is in modules/local.mk)
