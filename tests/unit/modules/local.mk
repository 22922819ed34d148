# unit tests of modules/, on the test kit.  One of a module NAME:
#
#   module_tests += %D%/NAME/test_FILE
#   tests_unit_modules_NAME_test_FILE_SOURCES = %D%/NAME/test_FILE.c modules/NAME/NAME.c
#   tests_unit_modules_NAME_test_FILE_CPPFLAGS = $(MODULE_CPPFLAGS)
#   tests_unit_modules_NAME_test_FILE_LDADD = $(KIT_LINK) $(CMOCKA_LIBS)
module_tests =

include $(srcdir)/tests/unit/modules/archive/local.mk
include $(srcdir)/tests/unit/modules/auth_internal/local.mk
include $(srcdir)/tests/unit/modules/blocking/local.mk
include $(srcdir)/tests/unit/modules/carbons/local.mk
include $(srcdir)/tests/unit/modules/csi/local.mk
include $(srcdir)/tests/unit/modules/disco/local.mk
include $(srcdir)/tests/unit/modules/offline/local.mk
include $(srcdir)/tests/unit/modules/ping/local.mk
include $(srcdir)/tests/unit/modules/private/local.mk
include $(srcdir)/tests/unit/modules/time/local.mk
include $(srcdir)/tests/unit/modules/vcard/local.mk
include $(srcdir)/tests/unit/modules/version/local.mk
include $(srcdir)/tests/unit/modules/presence/local.mk
include $(srcdir)/tests/unit/modules/roster/local.mk
include $(srcdir)/tests/unit/modules/stores/local.mk
include $(srcdir)/tests/unit/modules/store_common/local.mk
include $(srcdir)/tests/unit/modules/store_memory/local.mk
include $(srcdir)/tests/unit/modules/store_pgsql/local.mk
include $(srcdir)/tests/unit/modules/store_sqlite/local.mk

EXTRA_DIST += %D%/modules.h
unit_tests += $(module_tests)
