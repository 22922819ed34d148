# unit tests of modules/, on the test kit.  One of a module NAME:
#
#   module_tests += %D%/NAME/test_FILE
#   tests_unit_modules_NAME_test_FILE_SOURCES = %D%/NAME/test_FILE.c modules/NAME/NAME.c
#   tests_unit_modules_NAME_test_FILE_CPPFLAGS = $(MODULE_CPPFLAGS)
#   tests_unit_modules_NAME_test_FILE_LDADD = $(KIT_LINK) $(CMOCKA_LIBS)
module_tests =

include $(srcdir)/tests/unit/modules/presence/local.mk
include $(srcdir)/tests/unit/modules/roster/local.mk

unit_tests += $(module_tests)
