# modules/store_pgsql (the pattern is in modules/local.mk)

if HAVE_PGSQL
modules_LTLIBRARIES += %D%/store_pgsql.la
modules_store_pgsql_store_pgsql_la_SOURCES = \
	%D%/archive.c %D%/archive.h \
	%D%/batch.c %D%/batch.h \
	%D%/boxes.c %D%/boxes.h \
	%D%/connection.c %D%/connection.h \
	%D%/documents.c %D%/documents.h \
	%D%/lane.c %D%/lane.h \
	%D%/mailboxes.c %D%/mailboxes.h \
	%D%/months.c %D%/months.h \
	%D%/params.c %D%/params.h \
	%D%/purge.c %D%/purge.h \
	%D%/records.c %D%/records.h \
	%D%/reindex.c %D%/reindex.h \
	%D%/schema.c %D%/schema.h \
	%D%/sessions.c %D%/sessions.h \
	%D%/statements.c %D%/statements.h \
	%D%/store.h %D%/store_pgsql.c \
	%D%/terms.c %D%/terms.h \
	$(STORE_COMMON) $(STORE_WORDS)
modules_store_pgsql_store_pgsql_la_CPPFLAGS = $(STORE_COMMON_CPPFLAGS)
modules_store_pgsql_store_pgsql_la_CFLAGS = $(MODULE_CFLAGS) $(PGSQL_CFLAGS)
modules_store_pgsql_store_pgsql_la_LDFLAGS = $(MODULE_LINK)
modules_store_pgsql_store_pgsql_la_LIBADD = $(PGSQL_LIBS) $(UNISTRING_LIBS)
endif
