# What every store has to do, as tests that a driver's own link with its operations.

CONFORM_LIB = tests/unit/modules/stores/libconform.a
if HAVE_CMOCKA
check_LIBRARIES += $(CONFORM_LIB)
endif
tests_unit_modules_stores_libconform_a_SOURCES = %D%/conform.h %D%/conform_archive.c %D%/conform_batches.c \
	%D%/conform_documents.c %D%/conform_lists.c %D%/conform_mailboxes.c %D%/conform_purge.c %D%/conform_reindex.c \
	%D%/conform_restored.c %D%/conform_sessions.c %D%/conform_terms.c %D%/conform_writer.c %D%/kept.c %D%/kept.h
tests_unit_modules_stores_libconform_a_CPPFLAGS = $(MODULE_CPPFLAGS) -I$(top_srcdir)/core -I$(top_srcdir)/tests/unit
tests_unit_modules_stores_libconform_a_CFLAGS = $(BASE_CFLAGS)
