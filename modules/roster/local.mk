# modules/roster (the pattern is in modules/local.mk)

modules_LTLIBRARIES += %D%/roster.la
modules_roster_roster_la_SOURCES = %D%/roster.c %D%/set.c %D%/set.h %D%/change.c %D%/change.h \
	%D%/document.c %D%/document.h %D%/exchange.c %D%/exchange.h %D%/items.c %D%/items.h
modules_roster_roster_la_CPPFLAGS = $(MODULE_CPPFLAGS)
modules_roster_roster_la_CFLAGS = $(MODULE_CFLAGS)
modules_roster_roster_la_LDFLAGS = $(MODULE_LINK)
