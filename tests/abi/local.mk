# tests/abi: what released modules rely on, and modules that are wrong

check_PROGRAMS += %D%/layout %D%/load
tests_abi_layout_SOURCES = %D%/layout.c
tests_abi_layout_CPPFLAGS = $(MODULE_CPPFLAGS)
tests_abi_layout_LDADD =
tests_abi_load_SOURCES = %D%/load.c
tests_abi_load_LDADD = $(CORE_LDADD)

TESTS += %D%/layout %D%/compilers.sh %D%/docs.sh %D%/guard.sh %D%/out_of_tree.sh %D%/wrong.sh
EXTRA_DIST += %D%/compilers.sh %D%/docs.sh %D%/guard.sh %D%/layout.py %D%/out_of_tree.sh %D%/subject.c %D%/subject.cc %D%/wrong.sh
AM_TESTS_ENVIRONMENT += SANITIZE_FLAGS='$(SANITIZE_FLAGS)'; export SANITIZE_FLAGS;
