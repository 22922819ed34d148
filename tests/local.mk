# make check runs the gates (style and layering), the unit tests and what the other folders add.

EXTRA_DIST += tests/ci tests/soak %D%/complete.sh %D%/skip.inc
TESTS += %D%/ci/selftest.sh %D%/ci/packages.sh %D%/complete.sh
AM_TESTS_ENVIRONMENT += left_out='$(LEFT_OUT)'; export left_out;

# What the source, the documentation and the build's own scripts are judged by says the same with every
# compiler, and the administration and the kills, whose server other tests run too, take long: where sanitizers
# are at work the rest is enough.
source_tests = tests/gates/%.sh tests/ci/%.sh tests/abi/%.sh tests/complete.sh docs/%.sh \
	tests/admin/%.py tests/fault/test_kills.py
check-programs: all
	$(MAKE) check TESTS='$(filter-out $(source_tests),$(TESTS))'
# The other way round: all that is no unit test, where those run with sanitizers.
check-scripts: script-programs
	$(MAKE) check check_PROGRAMS= TESTS='$(filter-out $(unit_tests),$(TESTS))'

# What these run, or all tests, are built but not run.
script-programs: all
	$(MAKE) check check_PROGRAMS='$(filter-out $(unit_tests),$(check_PROGRAMS))' TESTS=
test-programs: all
	$(MAKE) check TESTS=
.PHONY: check-programs check-scripts script-programs test-programs

include $(srcdir)/tests/gates/local.mk
include $(srcdir)/tests/unit/local.mk
include $(srcdir)/tests/fuzz/local.mk
include $(srcdir)/tests/scenario/local.mk
include $(srcdir)/tests/clients/local.mk
include $(srcdir)/tests/abi/local.mk
include $(srcdir)/tests/admin/local.mk
include $(srcdir)/tests/exchange/local.mk
include $(srcdir)/tests/fault/local.mk
include $(srcdir)/tests/pgsql/local.mk
include $(srcdir)/tests/stores/local.mk
include $(srcdir)/tests/bench/local.mk
