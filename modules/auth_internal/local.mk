# modules/auth_internal (the pattern is in modules/local.mk)

modules_LTLIBRARIES += %D%/auth_internal.la
modules_auth_internal_auth_internal_la_SOURCES = \
	%D%/auth_internal.c \
	%D%/config.h \
	%D%/counts.c %D%/counts.h \
	%D%/exchange.c %D%/exchange.h \
	%D%/lacks.c %D%/lacks.h \
	%D%/record.c %D%/record.h
modules_auth_internal_auth_internal_la_CPPFLAGS = $(MODULE_CPPFLAGS)
modules_auth_internal_auth_internal_la_CFLAGS = $(MODULE_CFLAGS)
modules_auth_internal_auth_internal_la_LDFLAGS = $(MODULE_LINK)
