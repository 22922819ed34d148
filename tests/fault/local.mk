# Faults of the machine against a real server: a store that is away, memory that is refused.
#
# make check refuses some allocations of a conversation, `make check-allocations` each of them.

check_PROGRAMS += %D%/refusing
tests_fault_refusing_SOURCES = %D%/refusing.c core/main/xylemd.c
tests_fault_refusing_LDADD = $(CORE_LDADD)

check-allocations: all tests/fault/refusing
	$(PYTHON) $(srcdir)/tests/fault/test_allocations.py --build $(builddir) --every 1 $(ARGS)

.PHONY: check-allocations

TESTS += %D%/test_store.py %D%/test_allocations.py
EXTRA_DIST += %D%/fault.py %D%/test_store.py %D%/test_allocations.py
