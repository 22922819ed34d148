# modules/store_memory (the pattern is in modules/local.mk)

modules_LTLIBRARIES += %D%/store_memory.la
modules_store_memory_store_memory_la_SOURCES = \
	%D%/archive.c %D%/archive.h \
	%D%/documents.c %D%/documents.h \
	%D%/heap.c %D%/heap.h \
	%D%/mailboxes.c %D%/mailboxes.h \
	%D%/names.c %D%/names.h \
	%D%/owners.c %D%/owners.h \
	%D%/purge.c %D%/purge.h \
	%D%/records.c %D%/records.h \
	%D%/rows.c %D%/rows.h \
	%D%/sessions.c %D%/sessions.h \
	%D%/store_memory.c \
	%D%/terms.c %D%/terms.h \
	%D%/tree.c %D%/tree.h \
	$(STORE_COMMON) $(STORE_WORDS)
modules_store_memory_store_memory_la_CPPFLAGS = $(STORE_COMMON_CPPFLAGS)
modules_store_memory_store_memory_la_CFLAGS = $(MODULE_CFLAGS)
modules_store_memory_store_memory_la_LDFLAGS = $(MODULE_LINK)
modules_store_memory_store_memory_la_LIBADD = $(UNISTRING_LIBS)
