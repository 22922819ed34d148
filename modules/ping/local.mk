# modules/ping (the pattern is in modules/local.mk)

modules_LTLIBRARIES += %D%/ping.la
modules_ping_ping_la_SOURCES = %D%/ping.c
modules_ping_ping_la_CPPFLAGS = $(MODULE_CPPFLAGS)
modules_ping_ping_la_CFLAGS = $(MODULE_CFLAGS)
modules_ping_ping_la_LDFLAGS = $(MODULE_LINK)
