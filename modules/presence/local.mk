# modules/presence (the pattern is in modules/local.mk)
