# The manual, pages about the inside, and man pages.

EXTRA_DIST += %D%/architecture.md %D%/decisions.md %D%/hostile-input.md %D%/performance.md %D%/performance.jsonl \
	%D%/performance.svg \
	%D%/reliability.md %D%/scenarios.md %D%/sdk.md %D%/manual %D%/reference.py %D%/check_reference.sh
dist_man_MANS += %D%/xylemd.8 %D%/xylemctl.8

# What the generated parts are made from; `docs/reference.py BUILD` writes them anew.
check_PROGRAMS += %D%/tables
docs_tables_SOURCES = %D%/tables.c
docs_tables_LDADD = $(CORE_LDADD)
TESTS += %D%/check_reference.sh
