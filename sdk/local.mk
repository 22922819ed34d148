# The SDK: xyleminclude_HEADERS (sdk/include/xylem/*.h), xylem-module.pc, xylem.m4, test kit, tools.

xyleminclude_HEADERS += \
	%D%/include/xylem/account.h \
	%D%/include/xylem/api.h \
	%D%/include/xylem/archive.h \
	%D%/include/xylem/auth.h \
	%D%/include/xylem/command.h \
	%D%/include/xylem/exchange.h \
	%D%/include/xylem/exchange_mailbox.h \
	%D%/include/xylem/mailbox.h \
	%D%/include/xylem/memory.h \
	%D%/include/xylem/module.h \
	%D%/include/xylem/blocking.h \
	%D%/include/xylem/roster.h \
	%D%/include/xylem/stanza.h \
	%D%/include/xylem/store.h \
	%D%/include/xylem/store_provider.h \
	%D%/include/xylem/test.h \
	%D%/include/xylem/types.h \
	%D%/include/xylem/work.h \
	%D%/include/xylem/xml.h

# libxylem-test: the core behind a module and a made-up world around it, in one object that shows
# nothing but xyt_*, so that no name of the core can meet one of a module.
TESTKIT_SOURCES = \
	%D%/testkit/exchange.c \
	%D%/testkit/fake_archive.c \
	%D%/testkit/fake_mailbox.c \
	%D%/testkit/fake_net.c \
	%D%/testkit/fake_route.c \
	%D%/testkit/fake_store.c \
	%D%/testkit/kit.c %D%/testkit/kit.h \
	%D%/testkit/services.c \
	%D%/testkit/stanzas.c
noinst_LIBRARIES += sdk/libtestkit.a
sdk_libtestkit_a_SOURCES = $(TESTKIT_SOURCES)

KIT_LIBS = $(EXPAT_LIBS) $(OPENSSL_LIBS) $(IDN2_LIBS) $(UNISTRING_LIBS) $(STEMMER_LIBS) -lpthread
KIT_LINK = sdk/libxylem-test.a $(KIT_LIBS)

sdk/libxylem-test.a: sdk/libtestkit.a core/libcore.a
	$(AM_V_GEN)$(CC) -r -nostdlib -o sdk/xylem-test.o -Wl,--whole-archive sdk/libtestkit.a \
		-Wl,--no-whole-archive core/libcore.a && \
	$(OBJCOPY) --wildcard --keep-global-symbol='xyt_*' sdk/xylem-test.o && \
	rm -f $@ && $(AR) cr $@ sdk/xylem-test.o
CLEANFILES += sdk/libxylem-test.a sdk/xylem-test.o
sdklibdir = $(libdir)
sdklib_DATA = sdk/libxylem-test.a

# For modules built outside this tree: pkg-config, autoconf, examples.
pkgconfigdir = $(libdir)/pkgconfig
pkgconfig_DATA = sdk/xylem-module.pc
aclocaldir = $(datadir)/aclocal
dist_aclocal_DATA = %D%/xylem.m4
motddir = $(datadir)/xylem/sdk/examples/motd
dist_motd_DATA = \
	%D%/examples/motd/Makefile.am \
	%D%/examples/motd/README \
	%D%/examples/motd/configure.ac \
	%D%/examples/motd/motd.c \
	%D%/examples/motd/test_motd.c
groupwaredir = $(datadir)/xylem/sdk/examples/auth_groupware
dist_groupware_DATA = \
	%D%/examples/auth_groupware/Makefile.am \
	%D%/examples/auth_groupware/README \
	%D%/examples/auth_groupware/auth_groupware.c \
	%D%/examples/auth_groupware/configure.ac \
	%D%/examples/auth_groupware/test_auth_groupware.c
