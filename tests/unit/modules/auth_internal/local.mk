# tests of modules/auth_internal (the pattern is in the folder above); all of them need the whole module

AUTH_INTERNAL_SOURCES = modules/auth_internal/auth_internal.c \
	modules/auth_internal/counts.c modules/auth_internal/exchange.c modules/auth_internal/lacks.c \
	modules/auth_internal/record.c
AUTH_INTERNAL_TEST_CPPFLAGS = $(MODULE_CPPFLAGS) -I$(top_srcdir)/modules/auth_internal

module_tests += %D%/test_auth_internal
tests_unit_modules_auth_internal_test_auth_internal_SOURCES = %D%/test_auth_internal.c $(AUTH_INTERNAL_SOURCES)
tests_unit_modules_auth_internal_test_auth_internal_CPPFLAGS = $(AUTH_INTERNAL_TEST_CPPFLAGS)
tests_unit_modules_auth_internal_test_auth_internal_LDADD = $(KIT_LINK) $(CMOCKA_LIBS)

module_tests += %D%/test_record
tests_unit_modules_auth_internal_test_record_SOURCES = %D%/test_record.c $(AUTH_INTERNAL_SOURCES)
tests_unit_modules_auth_internal_test_record_CPPFLAGS = $(AUTH_INTERNAL_TEST_CPPFLAGS)
tests_unit_modules_auth_internal_test_record_LDADD = $(KIT_LINK) $(CMOCKA_LIBS)

module_tests += %D%/test_counts
tests_unit_modules_auth_internal_test_counts_SOURCES = %D%/test_counts.c $(AUTH_INTERNAL_SOURCES)
tests_unit_modules_auth_internal_test_counts_CPPFLAGS = $(AUTH_INTERNAL_TEST_CPPFLAGS)
tests_unit_modules_auth_internal_test_counts_LDADD = $(KIT_LINK) $(CMOCKA_LIBS)

module_tests += %D%/test_exchange
tests_unit_modules_auth_internal_test_exchange_SOURCES = %D%/test_exchange.c $(AUTH_INTERNAL_SOURCES)
tests_unit_modules_auth_internal_test_exchange_CPPFLAGS = $(AUTH_INTERNAL_TEST_CPPFLAGS)
tests_unit_modules_auth_internal_test_exchange_LDADD = $(KIT_LINK) $(CMOCKA_LIBS)

module_tests += %D%/test_lacks
tests_unit_modules_auth_internal_test_lacks_SOURCES = %D%/test_lacks.c $(AUTH_INTERNAL_SOURCES)
tests_unit_modules_auth_internal_test_lacks_CPPFLAGS = $(AUTH_INTERNAL_TEST_CPPFLAGS)
tests_unit_modules_auth_internal_test_lacks_LDADD = $(KIT_LINK) $(CMOCKA_LIBS)
