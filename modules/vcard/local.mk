# modules/vcard (the pattern is in modules/local.mk)

modules_LTLIBRARIES += %D%/vcard.la
modules_vcard_vcard_la_SOURCES = %D%/vcard.c
modules_vcard_vcard_la_CPPFLAGS = $(MODULE_CPPFLAGS)
modules_vcard_vcard_la_CFLAGS = $(MODULE_CFLAGS)
modules_vcard_vcard_la_LDFLAGS = $(MODULE_LINK)
