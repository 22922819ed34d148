# modules/offline (the pattern is in modules/local.mk)
