# modules/ping (the pattern is in modules/local.mk)
