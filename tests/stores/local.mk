# The same suites on each store: `make check` and `make check-scenarios` run them on SQLite, these on the others.
# ARGS= names some scenarios.

EXTRA_DIST += %D%/check

check-memory: all tests/fault/refusing
	$(srcdir)/tests/stores/check $(builddir) memory $(ARGS)

if HAVE_PGSQL
check-pgsql: all tests/fault/refusing tests/unit/modules/store_pgsql/test_store_pgsql
	$(srcdir)/tests/pgsql/server run $(srcdir)/tests/stores/check $(builddir) pgsql $(ARGS)
else
check-pgsql:
	@echo 'skipped: configure has found no libpq'
endif

.PHONY: check-memory check-pgsql
