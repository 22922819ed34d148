# modules/presence (the pattern is in modules/local.mk)

modules_LTLIBRARIES += %D%/presence.la
modules_presence_presence_la_SOURCES = %D%/presence.c %D%/subscription.c %D%/subscription.h \
	%D%/share.c %D%/share.h %D%/hide.c %D%/hide.h %D%/directed.c %D%/directed.h %D%/states.c %D%/states.h
modules_presence_presence_la_CPPFLAGS = $(MODULE_CPPFLAGS)
modules_presence_presence_la_CFLAGS = $(MODULE_CFLAGS)
modules_presence_presence_la_LDFLAGS = $(MODULE_LINK)
