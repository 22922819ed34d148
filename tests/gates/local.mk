# Gates: small scripts that keep the house style and the layers.  Each prints file:line for what it
# found and can be run alone: top_srcdir=. top_builddir=build sh tests/gates/layers.sh

gates = \
	%D%/calls.sh \
	%D%/cases.sh \
	%D%/exports.sh \
	%D%/headers.sh \
	%D%/layers.sh \
	%D%/notes.sh \
	%D%/sizes.sh \
	%D%/twins.sh

TESTS += $(gates) %D%/selftest.sh
EXTRA_DIST += $(gates) %D%/selftest.sh %D%/gate.inc %D%/code.awk %D%/calls.except %D%/twins.except

GATE_CFLAGS = -D_GNU_SOURCE -I$(abs_top_builddir) -I$(abs_top_srcdir)/core \
	-I$(abs_top_srcdir)/sdk/include $(EXPAT_CFLAGS) $(OPENSSL_CFLAGS) $(UV_CFLAGS) \
	$(YAML_CFLAGS) $(IDN2_CFLAGS) $(SQLITE_CFLAGS)
AM_TESTS_ENVIRONMENT += GATE_CFLAGS='$(GATE_CFLAGS)'; export GATE_CFLAGS;
