# modules/vcard (the pattern is in modules/local.mk)
