# tests of modules/vcard (the pattern is in the folder above)

module_tests += %D%/test_vcard
tests_unit_modules_vcard_test_vcard_SOURCES = %D%/test_vcard.c modules/vcard/vcard.c
tests_unit_modules_vcard_test_vcard_CPPFLAGS = $(MODULE_CPPFLAGS)
tests_unit_modules_vcard_test_vcard_LDADD = $(KIT_LINK) $(CMOCKA_LIBS)
