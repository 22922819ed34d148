# tests of modules/offline (the pattern is in the folder above)

OFFLINE_TEST_LIB = tests/unit/modules/offline/liboffline_test.a
check_LIBRARIES += $(OFFLINE_TEST_LIB)
tests_unit_modules_offline_liboffline_test_a_CPPFLAGS = $(MODULE_CPPFLAGS)
tests_unit_modules_offline_liboffline_test_a_SOURCES = modules/offline/offline.c modules/offline/fetch.c \
	modules/offline/exchange.c modules/offline/request.c

module_tests += %D%/test_offline
tests_unit_modules_offline_test_offline_SOURCES = %D%/test_offline.c
tests_unit_modules_offline_test_offline_CPPFLAGS = $(MODULE_CPPFLAGS)
tests_unit_modules_offline_test_offline_LDADD = $(OFFLINE_TEST_LIB) $(KIT_LINK) $(CMOCKA_LIBS)
module_tests += %D%/test_fetch
tests_unit_modules_offline_test_fetch_SOURCES = %D%/test_fetch.c
tests_unit_modules_offline_test_fetch_CPPFLAGS = $(MODULE_CPPFLAGS)
tests_unit_modules_offline_test_fetch_LDADD = $(OFFLINE_TEST_LIB) $(KIT_LINK) $(CMOCKA_LIBS)
module_tests += %D%/test_request
tests_unit_modules_offline_test_request_SOURCES = %D%/test_request.c
tests_unit_modules_offline_test_request_CPPFLAGS = $(MODULE_CPPFLAGS)
tests_unit_modules_offline_test_request_LDADD = $(OFFLINE_TEST_LIB) $(KIT_LINK) $(CMOCKA_LIBS)
module_tests += %D%/test_exchange
tests_unit_modules_offline_test_exchange_SOURCES = %D%/test_exchange.c
tests_unit_modules_offline_test_exchange_CPPFLAGS = $(MODULE_CPPFLAGS)
tests_unit_modules_offline_test_exchange_LDADD = $(OFFLINE_TEST_LIB) $(KIT_LINK) $(CMOCKA_LIBS)
