# modules/offline (the pattern is in modules/local.mk)

modules_LTLIBRARIES += %D%/offline.la
modules_offline_offline_la_SOURCES = %D%/offline.c %D%/config.h %D%/exchange.c %D%/exchange.h %D%/fetch.c %D%/fetch.h \
	%D%/request.c %D%/request.h
modules_offline_offline_la_CPPFLAGS = $(MODULE_CPPFLAGS)
modules_offline_offline_la_CFLAGS = $(MODULE_CFLAGS)
modules_offline_offline_la_LDFLAGS = $(MODULE_LINK)
