# Manual sources and man pages (dist_man_MANS).

EXTRA_DIST += %D%/performance.md %D%/scenarios.md
