# tests of modules/disco (the pattern is in the folder above); all of them need the whole module

DISCO_SOURCES = modules/disco/caps.c modules/disco/disco.c modules/disco/info.c
DISCO_TEST_CPPFLAGS = $(MODULE_CPPFLAGS) -I$(top_srcdir)/modules/disco

module_tests += %D%/test_disco
tests_unit_modules_disco_test_disco_SOURCES = %D%/test_disco.c $(DISCO_SOURCES)
tests_unit_modules_disco_test_disco_CPPFLAGS = $(DISCO_TEST_CPPFLAGS)
tests_unit_modules_disco_test_disco_LDADD = $(KIT_LINK) $(CMOCKA_LIBS)

module_tests += %D%/test_info
tests_unit_modules_disco_test_info_SOURCES = %D%/test_info.c $(DISCO_SOURCES)
tests_unit_modules_disco_test_info_CPPFLAGS = $(DISCO_TEST_CPPFLAGS)
tests_unit_modules_disco_test_info_LDADD = $(KIT_LINK) $(CMOCKA_LIBS)

module_tests += %D%/test_caps
tests_unit_modules_disco_test_caps_SOURCES = %D%/test_caps.c $(DISCO_SOURCES)
tests_unit_modules_disco_test_caps_CPPFLAGS = $(DISCO_TEST_CPPFLAGS)
tests_unit_modules_disco_test_caps_LDADD = $(KIT_LINK) $(CMOCKA_LIBS)
