# Faults of the machine against a real server: a store that is away, memory that is refused, kill -9.
#
# make check refuses some allocations of a conversation, `make check-allocations` each of them; it kills
# the server for a minute, `make check-kills` until ROUNDS (1500) are over.  SEED repeats the plans.

check_PROGRAMS += %D%/refusing
tests_fault_refusing_SOURCES = %D%/refusing.c core/main/xylemd.c
tests_fault_refusing_LDADD = $(CORE_LDADD)

check-allocations: all tests/fault/refusing
	$(PYTHON) $(srcdir)/tests/fault/test_allocations.py --build $(builddir) --every 1 $(ARGS)

check-kills: all
	$(PYTHON) $(srcdir)/tests/fault/kills/kills --build $(builddir) --rounds $${ROUNDS:-1500} \
		$${SEED:+--seed $$SEED} $(ARGS)

.PHONY: check-allocations check-kills

TESTS += %D%/test_store.py %D%/test_allocations.py %D%/test_kills.py %D%/kills/test_judge.py \
	%D%/kills/test_wire.py
EXTRA_DIST += %D%/fault.py %D%/test_store.py %D%/test_allocations.py %D%/test_kills.py %D%/kills
