# Unit tests: cmocka programs that mirror core/ and modules/.  One line each in the folder's
# local.mk: unit_tests += %D%/test_NAME (its only source is test_NAME.c unless _SOURCES says more).

unit_tests =
UNIT_LDADD = tests/unit/libsupport.a $(CORE_LDADD) $(CMOCKA_LIBS)
tests_unit_libsupport_a_SOURCES = %D%/support.c %D%/support.h

include $(srcdir)/tests/unit/base/local.mk
include $(srcdir)/tests/unit/xml/local.mk
include $(srcdir)/tests/unit/net/local.mk
include $(srcdir)/tests/unit/hook/local.mk
include $(srcdir)/tests/unit/route/local.mk
include $(srcdir)/tests/unit/stream/local.mk
include $(srcdir)/tests/unit/module/local.mk
include $(srcdir)/tests/unit/save/local.mk
include $(srcdir)/tests/unit/main/local.mk
include $(srcdir)/tests/unit/modules/local.mk

if HAVE_CMOCKA
check_LIBRARIES += tests/unit/libsupport.a
check_PROGRAMS += $(unit_tests)
TESTS += $(unit_tests)
endif
