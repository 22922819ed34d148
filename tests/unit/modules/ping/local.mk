# tests of modules/ping (the pattern is in the folder above)

module_tests += %D%/test_ping
tests_unit_modules_ping_test_ping_SOURCES = %D%/test_ping.c modules/ping/ping.c
tests_unit_modules_ping_test_ping_CPPFLAGS = $(MODULE_CPPFLAGS)
tests_unit_modules_ping_test_ping_LDADD = $(KIT_LINK) $(CMOCKA_LIBS)
