# modules/private (the pattern is in modules/local.mk)

modules_LTLIBRARIES += %D%/private.la
modules_private_private_la_SOURCES = %D%/private.c
modules_private_private_la_CPPFLAGS = $(MODULE_CPPFLAGS)
modules_private_private_la_CFLAGS = $(MODULE_CFLAGS)
modules_private_private_la_LDFLAGS = $(MODULE_LINK)
