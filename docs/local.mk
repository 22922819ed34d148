# Manual sources and man pages (dist_man_MANS).
