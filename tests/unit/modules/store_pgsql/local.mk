# Tests of modules/store_pgsql, as one program: it needs a database, which `make check-pgsql` starts.

if HAVE_PGSQL
STORE_PGSQL_TESTS = %D%/test_archive %D%/test_batch %D%/test_boxes %D%/test_connection %D%/test_documents \
	%D%/test_lane %D%/test_mailboxes %D%/test_migrations %D%/test_months %D%/test_params %D%/test_purge \
	%D%/test_records %D%/test_reindex %D%/test_schema %D%/test_sessions %D%/test_statements %D%/test_store_pgsql %D%/test_terms
STORE_PGSQL_CFLAGS = $(MODULE_CFLAGS) $(PGSQL_CFLAGS)
STORE_PGSQL_CPPFLAGS = $(STORE_COMMON_CPPFLAGS) -I$(top_srcdir)/modules/store_pgsql -I$(top_srcdir)/core \
	-I$(top_srcdir)/tests/unit

if HAVE_CMOCKA
check_PROGRAMS += %D%/test_store_pgsql
endif
EXTRA_PROGRAMS += %D%/test_store_pgsql
STORE_PGSQL_SOURCES = \
	modules/store_pgsql/archive.c modules/store_pgsql/batch.c modules/store_pgsql/boxes.c \
	modules/store_pgsql/connection.c modules/store_pgsql/documents.c modules/store_pgsql/lane.c \
	modules/store_pgsql/mailboxes.c modules/store_pgsql/months.c modules/store_pgsql/params.c \
	modules/store_pgsql/purge.c modules/store_pgsql/records.c modules/store_pgsql/reindex.c \
	modules/store_pgsql/schema.c \
	modules/store_pgsql/sessions.c modules/store_pgsql/statements.c modules/store_pgsql/store_pgsql.c \
	modules/store_pgsql/terms.c modules/store_common/answers.c \
	modules/store_common/words.c
tests_unit_modules_store_pgsql_test_store_pgsql_SOURCES = $(STORE_PGSQL_TESTS:=.c) %D%/old.c %D%/old.h %D%/stores.c %D%/stores.h \
	$(STORE_PGSQL_SOURCES)
tests_unit_modules_store_pgsql_test_store_pgsql_CPPFLAGS = $(STORE_PGSQL_CPPFLAGS)
tests_unit_modules_store_pgsql_test_store_pgsql_CFLAGS = $(STORE_PGSQL_CFLAGS)
tests_unit_modules_store_pgsql_test_store_pgsql_LDADD = $(CONFORM_LIB) $(UNIT_LDADD) $(PGSQL_LIBS) $(UNISTRING_LIBS)
endif
