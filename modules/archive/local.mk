# modules/archive (the pattern is in modules/local.mk)

modules_LTLIBRARIES += %D%/archive.la
modules_archive_archive_la_SOURCES = %D%/archive.c %D%/config.h %D%/answer.c %D%/answer.h \
	%D%/conversation.c %D%/conversation.h \
	%D%/exchange.c %D%/exchange.h \
	%D%/preferences.c %D%/preferences.h %D%/question.c %D%/question.h %D%/retention.c %D%/retention.h
modules_archive_archive_la_CPPFLAGS = $(MODULE_CPPFLAGS)
modules_archive_archive_la_CFLAGS = $(MODULE_CFLAGS)
modules_archive_archive_la_LDFLAGS = $(MODULE_LINK)
