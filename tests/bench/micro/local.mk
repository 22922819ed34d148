# What single steps cost: `make bench-micro`; no part of `make check`, but for store.

micro_benches = %D%/net_conn %D%/xml
EXTRA_PROGRAMS += $(micro_benches)
tests_bench_micro_xml_LDADD = $(CORE_LDADD)
tests_bench_micro_net_conn_LDADD = $(CORE_LDADD)

bench-micro: $(micro_benches)
	@for bench in $(micro_benches); do ./$$bench || exit 1; done

# The store's archive: small in `make check`, where it counts whether all is found; `make bench-store` is the one
# to read figures from.
if HAVE_SQLITE
check_PROGRAMS += %D%/store
TESTS += %D%/store
tests_bench_micro_store_SOURCES = %D%/store.c %D%/driver.h %D%/driver_sqlite.c
tests_bench_micro_store_CPPFLAGS = $(STORE_SQLITE_TEST_CPPFLAGS)
tests_bench_micro_store_CFLAGS = $(MODULE_CFLAGS) $(SQLITE_CFLAGS)
tests_bench_micro_store_LDADD = $(STORE_SQLITE_TEST_LIB) $(CORE_LDADD) $(SQLITE_LIBS)

bench-store: %D%/store
	./%D%/store 1000000 1000 100
endif

# The same in PostgreSQL, in the database that XYLEM_PGSQL names, or in one of its own with as much memory as one with
# such an archive is given.
if HAVE_PGSQL
EXTRA_PROGRAMS += %D%/store_pgsql
tests_bench_micro_store_pgsql_SOURCES = %D%/store.c %D%/driver.h %D%/driver_pgsql.c $(STORE_PGSQL_SOURCES)
tests_bench_micro_store_pgsql_CPPFLAGS = $(STORE_PGSQL_CPPFLAGS)
tests_bench_micro_store_pgsql_CFLAGS = $(STORE_PGSQL_CFLAGS)
tests_bench_micro_store_pgsql_LDADD = $(CORE_LDADD) $(PGSQL_LIBS) $(UNISTRING_LIBS)

bench-store-pgsql: %D%/store_pgsql
	if [ -n "$$XYLEM_PGSQL" ]; then ./%D%/store_pgsql 1000000 200 30; else \
		PGSQL_BUFFERS=1GB $(top_srcdir)/tests/pgsql/server run ./%D%/store_pgsql 1000000 200 30; fi
endif

.PHONY: bench-micro bench-store bench-store-pgsql
CLEANFILES += $(micro_benches)
