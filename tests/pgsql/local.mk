# The PostgreSQL store against a database that the tests start themselves, where PostgreSQL is installed.

EXTRA_DIST += %D%/check %D%/server

# ARGS= names scenarios, else those about what is stored are run.
if HAVE_PGSQL
check-pgsql: all tests/unit/modules/store_pgsql/test_store_pgsql
	$(srcdir)/tests/pgsql/server run $(srcdir)/tests/pgsql/check $(builddir) $(ARGS)
else
check-pgsql:
	@echo 'skipped: configure has found no libpq'
endif

.PHONY: check-pgsql
