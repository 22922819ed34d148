# tests of modules/blocking (the pattern is in the folder above); all of them need the whole module

BLOCKING_SOURCES = modules/blocking/blocking.c modules/blocking/blocks.c modules/blocking/change.c \
	modules/blocking/exchange.c modules/blocking/list.c
BLOCKING_CPPFLAGS = $(MODULE_CPPFLAGS) -I$(top_srcdir)/modules/blocking

module_tests += %D%/test_blocking %D%/test_blocks %D%/test_change %D%/test_exchange %D%/test_list

tests_unit_modules_blocking_test_blocking_SOURCES = %D%/test_blocking.c %D%/blockings.h $(BLOCKING_SOURCES)
tests_unit_modules_blocking_test_blocking_CPPFLAGS = $(BLOCKING_CPPFLAGS)
tests_unit_modules_blocking_test_blocking_LDADD = $(KIT_LINK) $(CMOCKA_LIBS)

tests_unit_modules_blocking_test_blocks_SOURCES = %D%/test_blocks.c $(BLOCKING_SOURCES)
tests_unit_modules_blocking_test_blocks_CPPFLAGS = $(BLOCKING_CPPFLAGS)
tests_unit_modules_blocking_test_blocks_LDADD = $(KIT_LINK) $(CMOCKA_LIBS)

tests_unit_modules_blocking_test_change_SOURCES = %D%/test_change.c $(BLOCKING_SOURCES)
tests_unit_modules_blocking_test_change_CPPFLAGS = $(BLOCKING_CPPFLAGS)
tests_unit_modules_blocking_test_change_LDADD = $(KIT_LINK) $(CMOCKA_LIBS)

tests_unit_modules_blocking_test_list_SOURCES = %D%/test_list.c $(BLOCKING_SOURCES)
tests_unit_modules_blocking_test_list_CPPFLAGS = $(BLOCKING_CPPFLAGS)
tests_unit_modules_blocking_test_list_LDADD = $(KIT_LINK) $(CMOCKA_LIBS)

tests_unit_modules_blocking_test_exchange_SOURCES = %D%/test_exchange.c $(BLOCKING_SOURCES)
tests_unit_modules_blocking_test_exchange_CPPFLAGS = $(BLOCKING_CPPFLAGS)
tests_unit_modules_blocking_test_exchange_LDADD = $(KIT_LINK) $(CMOCKA_LIBS)
