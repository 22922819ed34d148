# Scenarios: text files with named clients that sdk/tools/xylem-script runs against a real server,
# with one and with four shards.  `make check-scenarios` runs them all; ARGS= gives options.

include $(srcdir)/sdk/tools/local.mk

EXTRA_DIST += tests/scenario

check-scenarios: all
	$(PYTHON) $(srcdir)/sdk/tools/xylem-script --build $(builddir) $(ARGS) $(srcdir)/tests/scenario

# Statistics: whether answers take longer for accounts that exist, and sessions suffer from many logins.
check-passwords: all
	$(PYTHON) $(srcdir)/tests/scenario/passwords.py --build $(builddir) $(ARGS)

.PHONY: check-scenarios check-passwords

TESTS += %D%/test_script.py
