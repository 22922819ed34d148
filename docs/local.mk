# The manual, pages about the inside, and man pages.

EXTRA_DIST += %D%/architecture.md %D%/decisions.md %D%/hostile-input.md %D%/performance.md %D%/scenarios.md %D%/sdk.md %D%/manual
dist_man_MANS += %D%/xylemd.8 %D%/xylemctl.8
