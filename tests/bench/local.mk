# The load generator and the benchmarks around it; tests/bench/README.md says how to measure.
# `make check` runs the generator's own test, `make check-bench` a short load on this build.

check_PROGRAMS += %D%/xload/xload
tests_bench_xload_xload_SOURCES = %D%/xload/xload.h %D%/xload/main.c %D%/xload/scan.c \
	%D%/xload/stats.c %D%/xload/conn.c %D%/xload/sasl.c %D%/xload/flow.c %D%/xload/managed.c \
	%D%/xload/scenario_archive.c %D%/xload/scenario_chat.c %D%/xload/scenario_iq.c \
	%D%/xload/scenario_limit.c %D%/xload/scenario_muc.c %D%/xload/scenario_offline.c \
	%D%/xload/scenario_presence.c %D%/xload/scenario_session.c
tests_bench_xload_xload_LDADD = $(OPENSSL_LIBS) -lm

TESTS += %D%/selftest.py
EXTRA_DIST += %D%/README.md %D%/bench %D%/cells.py %D%/harness.py %D%/picture.py %D%/report.py \
	%D%/selftest.py %D%/server %D%/servers %D%/syncs.py

check-bench: tests/bench/xload/xload all
	$(PYTHON) $(srcdir)/%D%/bench check --build $(abs_builddir) --servers xylem $(ARGS)

.PHONY: check-bench

include $(srcdir)/tests/bench/micro/local.mk
