# tests of modules/carbons (the pattern is in the folder above)

module_tests += %D%/test_carbons %D%/test_recent %D%/test_rules

CARBONS_SOURCES = modules/carbons/carbons.c modules/carbons/recent.c modules/carbons/rules.c

tests_unit_modules_carbons_test_carbons_SOURCES = %D%/test_carbons.c $(CARBONS_SOURCES)
tests_unit_modules_carbons_test_carbons_CPPFLAGS = $(MODULE_CPPFLAGS)
tests_unit_modules_carbons_test_carbons_LDADD = $(KIT_LINK) $(CMOCKA_LIBS)

tests_unit_modules_carbons_test_recent_SOURCES = %D%/test_recent.c $(CARBONS_SOURCES)
tests_unit_modules_carbons_test_recent_CPPFLAGS = $(MODULE_CPPFLAGS) -I$(top_srcdir)/modules/carbons
tests_unit_modules_carbons_test_recent_LDADD = $(KIT_LINK) $(CMOCKA_LIBS)

tests_unit_modules_carbons_test_rules_SOURCES = %D%/test_rules.c $(CARBONS_SOURCES)
tests_unit_modules_carbons_test_rules_CPPFLAGS = $(MODULE_CPPFLAGS)
tests_unit_modules_carbons_test_rules_LDADD = $(KIT_LINK) $(CMOCKA_LIBS)
