# modules/private (the pattern is in modules/local.mk)
