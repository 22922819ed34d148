# tests of modules/roster (the pattern is in the folder above); all of them need the whole module

ROSTER_SOURCES = modules/roster/roster.c modules/roster/set.c modules/roster/change.c \
	modules/roster/document.c modules/roster/exchange.c modules/roster/items.c
ROSTER_CPPFLAGS = $(MODULE_CPPFLAGS) -I$(top_srcdir)/modules/roster

module_tests += %D%/test_roster %D%/test_set %D%/test_change %D%/test_document %D%/test_exchange %D%/test_items

tests_unit_modules_roster_test_roster_SOURCES = %D%/test_roster.c %D%/rosters.h $(ROSTER_SOURCES)
tests_unit_modules_roster_test_roster_CPPFLAGS = $(ROSTER_CPPFLAGS)
tests_unit_modules_roster_test_roster_LDADD = $(KIT_LINK) $(CMOCKA_LIBS)

tests_unit_modules_roster_test_set_SOURCES = %D%/test_set.c $(ROSTER_SOURCES)
tests_unit_modules_roster_test_set_CPPFLAGS = $(ROSTER_CPPFLAGS)
tests_unit_modules_roster_test_set_LDADD = $(KIT_LINK) $(CMOCKA_LIBS)

tests_unit_modules_roster_test_change_SOURCES = %D%/test_change.c $(ROSTER_SOURCES)
tests_unit_modules_roster_test_change_CPPFLAGS = $(ROSTER_CPPFLAGS)
tests_unit_modules_roster_test_change_LDADD = $(KIT_LINK) $(CMOCKA_LIBS)

tests_unit_modules_roster_test_document_SOURCES = %D%/test_document.c $(ROSTER_SOURCES)
tests_unit_modules_roster_test_document_CPPFLAGS = $(ROSTER_CPPFLAGS)
tests_unit_modules_roster_test_document_LDADD = $(KIT_LINK) $(CMOCKA_LIBS)

tests_unit_modules_roster_test_items_SOURCES = %D%/test_items.c $(ROSTER_SOURCES)
tests_unit_modules_roster_test_items_CPPFLAGS = $(ROSTER_CPPFLAGS)
tests_unit_modules_roster_test_items_LDADD = $(KIT_LINK) $(CMOCKA_LIBS)

tests_unit_modules_roster_test_exchange_SOURCES = %D%/test_exchange.c $(ROSTER_SOURCES)
tests_unit_modules_roster_test_exchange_CPPFLAGS = $(ROSTER_CPPFLAGS)
tests_unit_modules_roster_test_exchange_LDADD = $(KIT_LINK) $(CMOCKA_LIBS)
