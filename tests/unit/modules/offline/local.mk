# tests of modules/offline (the pattern is in the folder above)

module_tests += %D%/test_offline
tests_unit_modules_offline_test_offline_SOURCES = %D%/test_offline.c modules/offline/offline.c
tests_unit_modules_offline_test_offline_CPPFLAGS = $(MODULE_CPPFLAGS)
tests_unit_modules_offline_test_offline_LDADD = $(KIT_LINK) $(CMOCKA_LIBS)
