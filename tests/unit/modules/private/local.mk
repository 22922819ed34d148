# tests of modules/private (the pattern is in the folder above)

module_tests += %D%/test_private
tests_unit_modules_private_test_private_SOURCES = %D%/test_private.c modules/private/private.c
tests_unit_modules_private_test_private_CPPFLAGS = $(MODULE_CPPFLAGS)
tests_unit_modules_private_test_private_LDADD = $(KIT_LINK) $(CMOCKA_LIBS)
