# tests of modules/csi (the pattern is in the folder above)

module_tests += %D%/test_csi
tests_unit_modules_csi_test_csi_SOURCES = %D%/test_csi.c modules/csi/csi.c
tests_unit_modules_csi_test_csi_CPPFLAGS = $(MODULE_CPPFLAGS)
tests_unit_modules_csi_test_csi_LDADD = $(KIT_LINK) $(CMOCKA_LIBS)
