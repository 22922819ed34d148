# The core is one library, so that the server and the unit tests link the same objects.
# Folders add to core_libcore_a_SOURCES, headers included.

noinst_LIBRARIES += core/libcore.a
core_libcore_a_SOURCES =

include $(srcdir)/core/base/local.mk
include $(srcdir)/core/xml/local.mk
include $(srcdir)/core/net/local.mk
include $(srcdir)/core/hook/local.mk
include $(srcdir)/core/route/local.mk
include $(srcdir)/core/stream/local.mk
include $(srcdir)/core/module/local.mk
include $(srcdir)/core/save/local.mk
include $(srcdir)/core/main/local.mk
