# Sample configuration, systemd unit, and what the demonstration of ./quickstart is made of.

systemdunitdir = $(prefix)/lib/systemd/system
systemdunit_DATA = etc/xylem.service
EXTRA_DIST += %D%/xylem.yml %D%/xylem.service.in %D%/demo
CLEANFILES += etc/xylem.service

etc/xylem.service: $(srcdir)/%D%/xylem.service.in Makefile
	$(AM_V_GEN)$(MKDIR_P) etc && \
	sed -e 's|[@]sbindir[@]|$(sbindir)|; s|[@]sysconfdir[@]|$(sysconfdir)|' \
		'$(srcdir)/etc/xylem.service.in' > $@.new && mv $@.new $@

# An administrator's own configuration is never overwritten, nor removed.
install-data-local:
	$(MKDIR_P) '$(DESTDIR)$(sysconfdir)/xylem/domains.d'
	test -e '$(DESTDIR)$(sysconfdir)/xylem/xylem.yml' || \
		$(INSTALL_DATA) '$(srcdir)/etc/xylem.yml' '$(DESTDIR)$(sysconfdir)/xylem/xylem.yml'

uninstall-local:
	if cmp -s '$(srcdir)/etc/xylem.yml' '$(DESTDIR)$(sysconfdir)/xylem/xylem.yml'; then \
		rm -f '$(DESTDIR)$(sysconfdir)/xylem/xylem.yml'; fi
	-rmdir '$(DESTDIR)$(sysconfdir)/xylem/domains.d' '$(DESTDIR)$(sysconfdir)/xylem' 2>/dev/null
