# Tests of modules/store_memory, as one program: its own sources, called as the core's lanes call them.

STORE_MEMORY_TESTS = %D%/test_archive %D%/test_documents %D%/test_heap %D%/test_mailboxes \
	%D%/test_names %D%/test_owners %D%/test_purge %D%/test_records %D%/test_rows %D%/test_sessions \
	%D%/test_store_memory %D%/test_terms %D%/test_tree
STORE_MEMORY_SOURCES = modules/store_memory/archive.c \
	modules/store_memory/documents.c modules/store_memory/heap.c modules/store_memory/mailboxes.c \
	modules/store_memory/names.c modules/store_memory/owners.c modules/store_memory/purge.c \
	modules/store_memory/records.c modules/store_memory/rows.c modules/store_memory/sessions.c \
	modules/store_memory/store_memory.c modules/store_memory/terms.c modules/store_memory/tree.c \
	modules/store_common/answers.c modules/store_common/words.c

module_tests += %D%/test_store_memory
tests_unit_modules_store_memory_test_store_memory_SOURCES = $(STORE_MEMORY_TESTS:=.c) %D%/stores.c %D%/stores.h \
	$(STORE_MEMORY_SOURCES)
tests_unit_modules_store_memory_test_store_memory_CPPFLAGS = $(STORE_COMMON_CPPFLAGS) \
	-I$(top_srcdir)/modules/store_memory -I$(top_srcdir)/core -I$(top_srcdir)/tests/unit
tests_unit_modules_store_memory_test_store_memory_CFLAGS = $(MODULE_CFLAGS)
tests_unit_modules_store_memory_test_store_memory_LDADD = $(CONFORM_LIB) $(UNIT_LDADD) $(UNISTRING_LIBS)
