# tests of modules/version (the pattern is in the folder above)

module_tests += %D%/test_version
tests_unit_modules_version_test_version_SOURCES = %D%/test_version.c modules/version/version.c
tests_unit_modules_version_test_version_CPPFLAGS = $(MODULE_CPPFLAGS) -DXYLEM_VERSION=\"$(PACKAGE_VERSION)\"
tests_unit_modules_version_test_version_LDADD = $(KIT_LINK) $(CMOCKA_LIBS)
