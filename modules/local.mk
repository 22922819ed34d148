# Modules: one folder and one local.mk each, against the SDK alone (no core include path).
# A module named NAME:
#
#   modules_LTLIBRARIES += %D%/NAME.la
#   modules_NAME_NAME_la_SOURCES = %D%/NAME.c
#   modules_NAME_NAME_la_CPPFLAGS = $(MODULE_CPPFLAGS)
#   modules_NAME_NAME_la_CFLAGS = $(MODULE_CFLAGS)
#   modules_NAME_NAME_la_LDFLAGS = $(MODULE_LINK)
#
# In the build tree it is modules/NAME/.libs/NAME.so, installed $(modulesdir)/NAME.so.

MODULE_CPPFLAGS = -D_GNU_SOURCE -I$(top_srcdir)/sdk/include
MODULE_CFLAGS = $(BASE_CFLAGS) -fvisibility=hidden
MODULE_LINK = -module -avoid-version -shared \
	-export-symbols-regex '^xylem_module_v[0-9]+$$' \
	$(MODULE_DEFS) $(HARDEN_LDFLAGS) -Wl,-z,now $(SANITIZE_FLAGS)

# A sanitizer's runtime is in the server, not in the module, so the symbols stay open then.
if !SANITIZE
MODULE_DEFS = -Wl,-z,defs
endif

include $(srcdir)/modules/archive/local.mk
include $(srcdir)/modules/auth_internal/local.mk
include $(srcdir)/modules/blocking/local.mk
include $(srcdir)/modules/carbons/local.mk
include $(srcdir)/modules/csi/local.mk
include $(srcdir)/modules/disco/local.mk
include $(srcdir)/modules/offline/local.mk
include $(srcdir)/modules/ping/local.mk
include $(srcdir)/modules/presence/local.mk
include $(srcdir)/modules/private/local.mk
include $(srcdir)/modules/roster/local.mk
include $(srcdir)/modules/store_common/local.mk
include $(srcdir)/modules/store_memory/local.mk
include $(srcdir)/modules/store_pgsql/local.mk
include $(srcdir)/modules/store_sqlite/local.mk
include $(srcdir)/modules/time/local.mk
include $(srcdir)/modules/vcard/local.mk
include $(srcdir)/modules/version/local.mk

# What libtool puts beside a module is of no use: nothing links against one.
install-data-hook:
	cd '$(DESTDIR)$(modulesdir)' 2>/dev/null && rm -f *.la || :
uninstall-hook:
	cd '$(DESTDIR)$(modulesdir)' 2>/dev/null && rm -f $(patsubst %.la,%.so,$(notdir $(modules_LTLIBRARIES))) || :
