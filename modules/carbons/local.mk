# modules/carbons (the pattern is in modules/local.mk)

modules_LTLIBRARIES += %D%/carbons.la
modules_carbons_carbons_la_SOURCES = \
	%D%/carbons.c \
	%D%/recent.c %D%/recent.h \
	%D%/rules.c %D%/rules.h
modules_carbons_carbons_la_CPPFLAGS = $(MODULE_CPPFLAGS)
modules_carbons_carbons_la_CFLAGS = $(MODULE_CFLAGS)
modules_carbons_carbons_la_LDFLAGS = $(MODULE_LINK)
