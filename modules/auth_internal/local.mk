# modules/auth_internal (the pattern is in modules/local.mk)
