# modules/store_sqlite (the pattern is in modules/local.mk)

if HAVE_SQLITE
modules_LTLIBRARIES += %D%/store_sqlite.la
modules_store_sqlite_store_sqlite_la_SOURCES = \
	%D%/archive.c %D%/archive.h \
	%D%/boxes.c %D%/boxes.h \
	%D%/connection.c %D%/connection.h \
	%D%/documents.c %D%/documents.h \
	%D%/joined.c %D%/joined.h \
	%D%/lane.c %D%/lane.h \
	%D%/log.c %D%/log.h \
	%D%/mailboxes.c %D%/mailboxes.h \
	%D%/memo.c %D%/memo.h \
	%D%/purge.c %D%/purge.h \
	%D%/reindex.c %D%/reindex.h \
	%D%/schema.c %D%/schema.h \
	%D%/sessions.c %D%/sessions.h \
	%D%/store.h %D%/store_sqlite.c \
	%D%/terms.c %D%/terms.h \
	%D%/wal.c %D%/wal.h \
	%D%/words.c %D%/words.h \
	$(STORE_COMMON)
modules_store_sqlite_store_sqlite_la_CPPFLAGS = $(STORE_COMMON_CPPFLAGS)
modules_store_sqlite_store_sqlite_la_CFLAGS = $(MODULE_CFLAGS) $(SQLITE_CFLAGS)
modules_store_sqlite_store_sqlite_la_LDFLAGS = $(MODULE_LINK)
modules_store_sqlite_store_sqlite_la_LIBADD = $(SQLITE_LIBS)
endif
