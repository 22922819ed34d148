# modules/disco (the pattern is in modules/local.mk)

modules_LTLIBRARIES += %D%/disco.la
modules_disco_disco_la_SOURCES = \
	%D%/caps.c %D%/caps.h \
	%D%/disco.c \
	%D%/info.c %D%/info.h
modules_disco_disco_la_CPPFLAGS = $(MODULE_CPPFLAGS)
modules_disco_disco_la_CFLAGS = $(MODULE_CFLAGS)
modules_disco_disco_la_LDFLAGS = $(MODULE_LINK)
