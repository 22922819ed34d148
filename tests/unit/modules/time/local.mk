# tests of modules/time (the pattern is in the folder above)

module_tests += %D%/test_time
tests_unit_modules_time_test_time_SOURCES = %D%/test_time.c modules/time/time.c
tests_unit_modules_time_test_time_CPPFLAGS = $(MODULE_CPPFLAGS)
tests_unit_modules_time_test_time_LDADD = $(KIT_LINK) $(CMOCKA_LIBS)
