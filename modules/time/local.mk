# modules/time (the pattern is in modules/local.mk)

modules_LTLIBRARIES += %D%/time.la
modules_time_time_la_SOURCES = %D%/time.c
modules_time_time_la_CPPFLAGS = $(MODULE_CPPFLAGS)
modules_time_time_la_CFLAGS = $(MODULE_CFLAGS)
modules_time_time_la_LDFLAGS = $(MODULE_LINK)
