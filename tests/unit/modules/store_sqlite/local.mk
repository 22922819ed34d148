# tests of modules/store_sqlite: the module's own sources, called as the core's lanes call them

if HAVE_SQLITE
STORE_SQLITE_TEST_LIB = tests/unit/modules/store_sqlite/libstore.a
check_LIBRARIES += $(STORE_SQLITE_TEST_LIB)
tests_unit_modules_store_sqlite_libstore_a_SOURCES = modules/store_sqlite/archive.c \
	modules/store_sqlite/boxes.c \
	modules/store_sqlite/connection.c modules/store_sqlite/documents.c modules/store_sqlite/joined.c \
	modules/store_sqlite/lane.c modules/store_sqlite/log.c modules/store_sqlite/mailboxes.c \
	modules/store_sqlite/memo.c modules/store_sqlite/purge.c modules/store_sqlite/reindex.c \
	modules/store_sqlite/schema.c modules/store_sqlite/sessions.c \
	modules/store_sqlite/store_sqlite.c modules/store_sqlite/terms.c modules/store_sqlite/wal.c \
	modules/store_sqlite/words.c modules/store_common/answers.c
tests_unit_modules_store_sqlite_libstore_a_CPPFLAGS = $(STORE_SQLITE_TEST_CPPFLAGS)
tests_unit_modules_store_sqlite_libstore_a_CFLAGS = $(MODULE_CFLAGS) $(SQLITE_CFLAGS)

# The store as tests/unit/modules/stores wants it.
STORE_SQLITE_DRIVER = tests/unit/modules/store_sqlite/libdriver.a
if HAVE_CMOCKA
check_LIBRARIES += $(STORE_SQLITE_DRIVER)
endif
tests_unit_modules_store_sqlite_libdriver_a_SOURCES = %D%/old.c %D%/old.h %D%/stores.c %D%/stores.h
tests_unit_modules_store_sqlite_libdriver_a_CPPFLAGS = $(STORE_SQLITE_TEST_CPPFLAGS)
tests_unit_modules_store_sqlite_libdriver_a_CFLAGS = $(MODULE_CFLAGS) $(SQLITE_CFLAGS)
STORE_SQLITE_TEST_CPPFLAGS = $(STORE_COMMON_CPPFLAGS) -I$(top_srcdir)/modules/store_sqlite \
	-I$(top_srcdir)/core -I$(top_srcdir)/tests/unit

module_tests += %D%/test_documents
tests_unit_modules_store_sqlite_test_documents_SOURCES = %D%/test_documents.c
tests_unit_modules_store_sqlite_test_documents_CPPFLAGS = $(STORE_SQLITE_TEST_CPPFLAGS)
tests_unit_modules_store_sqlite_test_documents_CFLAGS = $(MODULE_CFLAGS) $(SQLITE_CFLAGS)
tests_unit_modules_store_sqlite_test_documents_LDADD = $(CONFORM_LIB) $(STORE_SQLITE_DRIVER) $(STORE_SQLITE_TEST_LIB) $(UNIT_LDADD) $(SQLITE_LIBS)

module_tests += %D%/test_log
tests_unit_modules_store_sqlite_test_log_SOURCES = %D%/test_log.c
tests_unit_modules_store_sqlite_test_log_CPPFLAGS = $(STORE_SQLITE_TEST_CPPFLAGS)
tests_unit_modules_store_sqlite_test_log_CFLAGS = $(MODULE_CFLAGS) $(SQLITE_CFLAGS)
tests_unit_modules_store_sqlite_test_log_LDADD = $(CONFORM_LIB) $(STORE_SQLITE_DRIVER) $(STORE_SQLITE_TEST_LIB) $(UNIT_LDADD) $(SQLITE_LIBS)

module_tests += %D%/test_mailboxes
tests_unit_modules_store_sqlite_test_mailboxes_SOURCES = %D%/test_mailboxes.c
tests_unit_modules_store_sqlite_test_mailboxes_CPPFLAGS = $(STORE_SQLITE_TEST_CPPFLAGS)
tests_unit_modules_store_sqlite_test_mailboxes_CFLAGS = $(MODULE_CFLAGS) $(SQLITE_CFLAGS)
tests_unit_modules_store_sqlite_test_mailboxes_LDADD = $(CONFORM_LIB) $(STORE_SQLITE_DRIVER) $(STORE_SQLITE_TEST_LIB) $(UNIT_LDADD) $(SQLITE_LIBS)

module_tests += %D%/test_boxes
tests_unit_modules_store_sqlite_test_boxes_SOURCES = %D%/test_boxes.c
tests_unit_modules_store_sqlite_test_boxes_CPPFLAGS = $(STORE_SQLITE_TEST_CPPFLAGS)
tests_unit_modules_store_sqlite_test_boxes_CFLAGS = $(MODULE_CFLAGS) $(SQLITE_CFLAGS)
tests_unit_modules_store_sqlite_test_boxes_LDADD = $(CONFORM_LIB) $(STORE_SQLITE_DRIVER) $(STORE_SQLITE_TEST_LIB) $(UNIT_LDADD) $(SQLITE_LIBS)

module_tests += %D%/test_memo
tests_unit_modules_store_sqlite_test_memo_SOURCES = %D%/test_memo.c
tests_unit_modules_store_sqlite_test_memo_CPPFLAGS = $(STORE_SQLITE_TEST_CPPFLAGS)
tests_unit_modules_store_sqlite_test_memo_CFLAGS = $(MODULE_CFLAGS) $(SQLITE_CFLAGS)
tests_unit_modules_store_sqlite_test_memo_LDADD = $(CONFORM_LIB) $(STORE_SQLITE_DRIVER) $(STORE_SQLITE_TEST_LIB) $(UNIT_LDADD) $(SQLITE_LIBS)

module_tests += %D%/test_archive
tests_unit_modules_store_sqlite_test_archive_SOURCES = %D%/test_archive.c
tests_unit_modules_store_sqlite_test_archive_CPPFLAGS = $(STORE_SQLITE_TEST_CPPFLAGS)
tests_unit_modules_store_sqlite_test_archive_CFLAGS = $(MODULE_CFLAGS) $(SQLITE_CFLAGS)
tests_unit_modules_store_sqlite_test_archive_LDADD = $(CONFORM_LIB) $(STORE_SQLITE_DRIVER) $(STORE_SQLITE_TEST_LIB) $(UNIT_LDADD) $(SQLITE_LIBS)

module_tests += %D%/test_purge
tests_unit_modules_store_sqlite_test_purge_SOURCES = %D%/test_purge.c
tests_unit_modules_store_sqlite_test_purge_CPPFLAGS = $(STORE_SQLITE_TEST_CPPFLAGS)
tests_unit_modules_store_sqlite_test_purge_CFLAGS = $(MODULE_CFLAGS) $(SQLITE_CFLAGS)
tests_unit_modules_store_sqlite_test_purge_LDADD = $(CONFORM_LIB) $(STORE_SQLITE_DRIVER) $(STORE_SQLITE_TEST_LIB) $(UNIT_LDADD) $(SQLITE_LIBS)

module_tests += %D%/test_terms
tests_unit_modules_store_sqlite_test_terms_SOURCES = %D%/test_terms.c
tests_unit_modules_store_sqlite_test_terms_CPPFLAGS = $(STORE_SQLITE_TEST_CPPFLAGS)
tests_unit_modules_store_sqlite_test_terms_CFLAGS = $(MODULE_CFLAGS) $(SQLITE_CFLAGS)
tests_unit_modules_store_sqlite_test_terms_LDADD = $(CONFORM_LIB) $(STORE_SQLITE_DRIVER) $(STORE_SQLITE_TEST_LIB) $(UNIT_LDADD) $(SQLITE_LIBS)

module_tests += %D%/test_words
tests_unit_modules_store_sqlite_test_words_SOURCES = %D%/test_words.c
tests_unit_modules_store_sqlite_test_words_CPPFLAGS = $(STORE_SQLITE_TEST_CPPFLAGS)
tests_unit_modules_store_sqlite_test_words_CFLAGS = $(MODULE_CFLAGS) $(SQLITE_CFLAGS)
tests_unit_modules_store_sqlite_test_words_LDADD = $(CONFORM_LIB) $(STORE_SQLITE_DRIVER) $(STORE_SQLITE_TEST_LIB) $(UNIT_LDADD) $(SQLITE_LIBS)

module_tests += %D%/test_connection
tests_unit_modules_store_sqlite_test_connection_SOURCES = %D%/test_connection.c
tests_unit_modules_store_sqlite_test_connection_CPPFLAGS = $(STORE_SQLITE_TEST_CPPFLAGS)
tests_unit_modules_store_sqlite_test_connection_CFLAGS = $(MODULE_CFLAGS) $(SQLITE_CFLAGS)
tests_unit_modules_store_sqlite_test_connection_LDADD = $(CONFORM_LIB) $(STORE_SQLITE_DRIVER) $(STORE_SQLITE_TEST_LIB) $(UNIT_LDADD) $(SQLITE_LIBS)

module_tests += %D%/test_joined
tests_unit_modules_store_sqlite_test_joined_SOURCES = %D%/test_joined.c
tests_unit_modules_store_sqlite_test_joined_CPPFLAGS = $(STORE_SQLITE_TEST_CPPFLAGS)
tests_unit_modules_store_sqlite_test_joined_CFLAGS = $(MODULE_CFLAGS) $(SQLITE_CFLAGS)
tests_unit_modules_store_sqlite_test_joined_LDADD = $(CONFORM_LIB) $(STORE_SQLITE_DRIVER) $(STORE_SQLITE_TEST_LIB) $(UNIT_LDADD) $(SQLITE_LIBS)

module_tests += %D%/test_wal
tests_unit_modules_store_sqlite_test_wal_SOURCES = %D%/test_wal.c
tests_unit_modules_store_sqlite_test_wal_CPPFLAGS = $(STORE_SQLITE_TEST_CPPFLAGS)
tests_unit_modules_store_sqlite_test_wal_CFLAGS = $(MODULE_CFLAGS) $(SQLITE_CFLAGS)
tests_unit_modules_store_sqlite_test_wal_LDADD = $(CONFORM_LIB) $(STORE_SQLITE_DRIVER) $(STORE_SQLITE_TEST_LIB) $(UNIT_LDADD) $(SQLITE_LIBS)

module_tests += %D%/test_reindex
tests_unit_modules_store_sqlite_test_reindex_SOURCES = %D%/test_reindex.c
tests_unit_modules_store_sqlite_test_reindex_CPPFLAGS = $(STORE_SQLITE_TEST_CPPFLAGS)
tests_unit_modules_store_sqlite_test_reindex_CFLAGS = $(MODULE_CFLAGS) $(SQLITE_CFLAGS)
tests_unit_modules_store_sqlite_test_reindex_LDADD = $(CONFORM_LIB) $(STORE_SQLITE_DRIVER) $(STORE_SQLITE_TEST_LIB) $(UNIT_LDADD) $(SQLITE_LIBS)

module_tests += %D%/test_schema
tests_unit_modules_store_sqlite_test_schema_SOURCES = %D%/test_schema.c
tests_unit_modules_store_sqlite_test_schema_CPPFLAGS = $(STORE_SQLITE_TEST_CPPFLAGS)
tests_unit_modules_store_sqlite_test_schema_CFLAGS = $(MODULE_CFLAGS) $(SQLITE_CFLAGS)
tests_unit_modules_store_sqlite_test_schema_LDADD = $(CONFORM_LIB) $(STORE_SQLITE_DRIVER) $(STORE_SQLITE_TEST_LIB) $(UNIT_LDADD) $(SQLITE_LIBS)

module_tests += %D%/test_sessions
tests_unit_modules_store_sqlite_test_sessions_SOURCES = %D%/test_sessions.c
tests_unit_modules_store_sqlite_test_sessions_CPPFLAGS = $(STORE_SQLITE_TEST_CPPFLAGS)
tests_unit_modules_store_sqlite_test_sessions_CFLAGS = $(MODULE_CFLAGS) $(SQLITE_CFLAGS)
tests_unit_modules_store_sqlite_test_sessions_LDADD = $(CONFORM_LIB) $(STORE_SQLITE_DRIVER) $(STORE_SQLITE_TEST_LIB) $(UNIT_LDADD) $(SQLITE_LIBS)

module_tests += %D%/test_lane
tests_unit_modules_store_sqlite_test_lane_SOURCES = %D%/test_lane.c
tests_unit_modules_store_sqlite_test_lane_CPPFLAGS = $(STORE_SQLITE_TEST_CPPFLAGS)
tests_unit_modules_store_sqlite_test_lane_CFLAGS = $(MODULE_CFLAGS) $(SQLITE_CFLAGS)
tests_unit_modules_store_sqlite_test_lane_LDADD = $(CONFORM_LIB) $(STORE_SQLITE_DRIVER) $(STORE_SQLITE_TEST_LIB) $(UNIT_LDADD) $(SQLITE_LIBS)

module_tests += %D%/test_store_sqlite
tests_unit_modules_store_sqlite_test_store_sqlite_SOURCES = %D%/test_store_sqlite.c
tests_unit_modules_store_sqlite_test_store_sqlite_CPPFLAGS = $(STORE_SQLITE_TEST_CPPFLAGS)
tests_unit_modules_store_sqlite_test_store_sqlite_CFLAGS = $(MODULE_CFLAGS) $(SQLITE_CFLAGS)
tests_unit_modules_store_sqlite_test_store_sqlite_LDADD = $(CONFORM_LIB) $(STORE_SQLITE_DRIVER) $(STORE_SQLITE_TEST_LIB) $(UNIT_LDADD) $(SQLITE_LIBS)
endif
