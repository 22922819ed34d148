# modules/blocking (the pattern is in modules/local.mk)

modules_LTLIBRARIES += %D%/blocking.la
modules_blocking_blocking_la_SOURCES = %D%/blocking.c %D%/blocks.c %D%/blocks.h %D%/change.c %D%/change.h \
	%D%/exchange.c %D%/exchange.h %D%/list.c %D%/list.h
modules_blocking_blocking_la_CPPFLAGS = $(MODULE_CPPFLAGS)
modules_blocking_blocking_la_CFLAGS = $(MODULE_CFLAGS)
modules_blocking_blocking_la_LDFLAGS = $(MODULE_LINK)
