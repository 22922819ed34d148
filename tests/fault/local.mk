# Faults of the machine against a real server: a store that is away, memory that is refused, kill -9; and more
# load than it can bear, by `make check-overload` (ARGS=--short: half a minute).
#
# make check refuses some allocations of a conversation without stream management and of one with it,
# `make check-allocations` each of them; it kills the server for half a minute, `make check-kills` until
# ROUNDS (1500) are over without an archive and as many with one, `make check-kills-long` until there were
# KILLS (10000) and ACKNOWLEDGED (10000000) messages, and a quarter of the kills with an archive; with all data in
# PostgreSQL, which is struck as well, `make check-kills-pgsql` until there were PGSQL_KILLS (500), and as many with an
# archive.  JOBS (4) worlds go on at once; SEED repeats the plans.

check_PROGRAMS += %D%/refusing
tests_fault_refusing_SOURCES = %D%/refusing.c core/main/xylemd.c
tests_fault_refusing_LDADD = $(CORE_LDADD)

# Acknowledges before the store has committed: a control, in which the kills must find losses.
check_PROGRAMS += %D%/kills/careless
tests_fault_kills_careless_SOURCES = %D%/kills/careless.c core/main/xylemd.c
tests_fault_kills_careless_LDADD = $(CORE_LDADD)
tests_fault_kills_careless_LDFLAGS = $(AM_LDFLAGS) -Wl,--wrap=managed_promised

check-allocations: all tests/fault/refusing
	$(PYTHON) $(srcdir)/tests/fault/test_allocations.py --build $(builddir) --every 1 $(ARGS)
	$(PYTHON) $(srcdir)/tests/fault/test_managed.py --build $(builddir) --every 1 $(ARGS)

KILL = $(PYTHON) $(srcdir)/tests/fault/kills/kills --build $(builddir) --jobs $(JOBS) $${SEED:+--seed $$SEED}
JOBS = 4
ROUNDS = 1500
check-kills: all
	$(KILL) --rounds $(ROUNDS) $(ARGS)
	$(KILL) --rounds $(ROUNDS) --archive $(ARGS)

KILLS = 10000
ACKNOWLEDGED = 10000000
check-kills-long: all
	$(KILL) --rounds 0 --kills $(KILLS) --acknowledged $(ACKNOWLEDGED) --after 60 $(ARGS)
	$(KILL) --rounds 0 --kills $$(($(KILLS) / 4)) --archive $(ARGS)

PGSQL_KILLS = 500
if HAVE_PGSQL
check-kills-pgsql: all
	$(KILL) --pgsql --rounds 0 --kills $(PGSQL_KILLS) $(ARGS)
	$(KILL) --pgsql --rounds 0 --kills $(PGSQL_KILLS) --archive $(ARGS)
else
check-kills-pgsql:
	@echo 'skipped: configure has found no libpq'
endif

check-overload: all
	$(PYTHON) $(srcdir)/tests/fault/overload/overload --build $(builddir) $(ARGS)

# Stores are saved, restored and copied while people write: ten thousand accounts with a million messages (ARGS=--short:
# some hundred).
check-moving: all
	$(PYTHON) $(srcdir)/tests/fault/moving/moving --build $(builddir) $(ARGS)

# The same with PostgreSQL: it is stopped, frozen, and its backend killed in the middle of commits; then, as root, each
# fault of pgsql/faults in short: the network cut, disks full, a standby promoted, and what is to be refused.
# `make check-pgsql-matrix` takes six minutes for these; CASES names some.
if HAVE_PGSQL
FAULTS = $(PYTHON) $(srcdir)/tests/fault/pgsql/faults --build $(builddir)
check-pgsql-faults: all
	$(PYTHON) $(srcdir)/tests/fault/test_pgsql.py --build $(builddir) $(ARGS)
	$(FAULTS) --short --within 30 || [ $$? = 77 ]
check-pgsql-matrix: all
	$(FAULTS) $(ARGS) $(CASES)
else
check-pgsql-faults check-pgsql-matrix:
	@echo 'skipped: configure has found no libpq'
endif

TESTS += %D%/test_store.py %D%/test_by_hand.py %D%/test_import.py %D%/test_allocations.py \
	%D%/test_managed.py %D%/test_kills.py \
	%D%/kills/test_database.py %D%/kills/test_judge.py %D%/kills/test_result.py %D%/kills/test_wire.py \
	%D%/kills/test_worlds.py %D%/overload/test_ledger.py %D%/pgsql/test_ledger.py
EXTRA_DIST += %D%/test_pgsql.py %D%/fault.py %D%/lock.py %D%/sweep.py %D%/test_store.py %D%/test_by_hand.py %D%/test_import.py %D%/test_allocations.py \
	%D%/test_managed.py %D%/test_kills.py %D%/kills %D%/moving %D%/overload %D%/pgsql

# Power cuts and broken disks below the embedded store.  `make check-powercut` takes half an hour; CUTS, ORDINALS,
# UPGRADES and ARGS="--seed N" say what of it.
if HAVE_SQLITE
check_PROGRAMS += %D%/powercut/powercut
tests_fault_powercut_powercut_SOURCES = %D%/powercut/powercut.c %D%/powercut/chance.h \
	%D%/powercut/cuts.c %D%/powercut/cuts.h %D%/powercut/disk.c %D%/powercut/disk.h \
	%D%/powercut/faults.c %D%/powercut/faults.h %D%/powercut/lanes.c %D%/powercut/lanes.h \
	%D%/powercut/memory.c %D%/powercut/memory.h %D%/powercut/replay.c %D%/powercut/replay.h \
	%D%/powercut/run.c %D%/powercut/run.h %D%/powercut/vfs.c %D%/powercut/vfs.h \
	%D%/powercut/upgrades.c %D%/powercut/upgrades.h \
	%D%/powercut/workload.c %D%/powercut/workload.h \
	tests/unit/modules/store_sqlite/old.c tests/unit/modules/stores/kept.c
tests_fault_powercut_powercut_CPPFLAGS = $(STORE_SQLITE_TEST_CPPFLAGS)
tests_fault_powercut_powercut_CFLAGS = $(MODULE_CFLAGS) $(SQLITE_CFLAGS)
tests_fault_powercut_powercut_LDADD = $(STORE_SQLITE_TEST_LIB) $(CORE_LDADD) $(SQLITE_LIBS)
TESTS += %D%/powercut/powercut
endif

CUTS = 100000
ORDINALS = 1000
UPGRADES = 1000
check-powercut: tests/fault/powercut/powercut
	tests/fault/powercut/powercut --cuts $(CUTS) --ordinals $(ORDINALS) --upgrades $(UPGRADES) $(ARGS)

.PHONY: check-pgsql-faults check-pgsql-matrix check-allocations check-kills check-kills-long check-kills-pgsql check-moving \
	check-overload check-powercut
