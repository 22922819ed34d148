"""What happens to the database: each case is a coroutine that returns its problems."""
import asyncio
import contextlib
import os
import signal
import subprocess
import time

from cluster import PATIENCE, Cable, Cluster, Pair, Pooler, Small, distant, wait_until
from lock import tables
from scene import Scene
from xylem_script import ScenarioError
from xylem_script.server import free_port

ENDS = 10           # seconds for a server that is told to end


@contextlib.asynccontextmanager
async def scene(options, folder, conninfo, problems, **store):
    """A scene that is judged at its end, and ended in any case."""
    one = Scene(options, folder, conninfo, **store)
    try:
        await one.begin()
        yield one
        problems += await one.end()
    finally:
        await one.leave()


@contextlib.contextmanager
def ended(thing):
    try:
        yield thing
    finally:
        thing.end()


# ---- the network

async def cut(options, folder):
    """The network vanishes, for less than the store's timeout, for more, and for so long that the
    database has given up the connection too."""
    problems = []
    timeout, lengths = (2, (0.7, 4)) if options.short else (10, (1, 4, 7, 9, 12, 20, 40))
    with ended(Cable()) as cable, ended(distant(folder, cable)) as database:
        async with scene(options, folder, database.remote, problems,
                         timeout="%ds" % timeout) as one:
            for length in lengths:
                with one.fault("network cut"):
                    cable.cut()
                    time.sleep(length)
                    cable.join()
            unanswered(one, cable, database, timeout)
    return problems


def unanswered(one, cable, database, timeout):
    """It is cut between a commit, which is done, and its answer."""
    with one.fault("network cut before the answer to a commit"):
        database.set(synchronous_standby_names="nobody")
        wait_until(database.commit_waits, "no commit waits")
        cable.cut()
        database.set(synchronous_standby_names="")
        time.sleep(1.5 * timeout)
        cable.join()
    one.says("at a commit, which was done")


async def start_patiently(server, seconds):
    """It waits for its store, longer than who starts it usually does."""
    until = time.monotonic() + seconds
    with contextlib.suppress(ScenarioError):
        await server.start()
    while (await server.ctl("session list"))[0] != 0:
        if time.monotonic() > until:
            raise RuntimeError("the server does not come to serve: %s" % server.tail())
        await asyncio.sleep(0.1)


async def takeover(options, folder):
    """A second server takes over from one that is cut off for good and holds the lock; when the
    first one is back, it writes nothing any more."""
    problems = []
    with ended(Cable()) as cable, ended(distant(folder, cable)) as database:
        async with scene(options, folder, database.remote, problems, timeout="2s") as one:
            os.mkdir(folder + "/second")
            other = Scene(options, folder + "/second", database.remote)
            store = dict(one.server.settings["store"], conninfo=database.local)
            other.server.change({"store": store})
            other.server.write_config()
            with one.fault("cut off, and another server has taken over"):
                cable.cut()
                begin = time.monotonic()
                await start_patiently(other.server, 90)
                print("another server takes over after %.1f s" % (time.monotonic() - begin),
                      flush=True)
                holder = database.holder()
                cable.join()
                one.says("another server uses this database")
                if database.holder() != holder:
                    problems.append("the lock has changed hands")
                await other.server.stop()
            problems += await other.server.problems()
    return problems


# ---- the disk

async def full_log(options, folder):
    """The log of the database finds no room: PostgreSQL ends, and is started when there is room."""
    problems = []
    with ended(Cluster(folder)) as database:
        database.stop()
        # Two segments, which are reused; a third one will have no room.
        database.configure(min_wal_size="32MB", max_wal_size="32MB", wal_recycle="off",
                           restart_after_crash="on")
        with ended(Small(database, "pg_wal", "80m")) as small:
            database.start()
            async with scene(options, folder, database.conninfo, problems) as one:
                for _ in range(1 if options.short else 3):
                    with one.fault("the log's disk full"):
                        small.fill()
                        panic(one, database)
                        time.sleep(1 if options.short else 5)
                        small.empty()
                        if not database.first():
                            database.start()
                        wait_until(database.answers, "PostgreSQL does not recover")
            database.end()
    return problems


def panic(one, database):
    """Segments are used up until the database is gone, or as good as."""
    def gone():
        database.sql("SELECT pg_switch_wal()", check=False)
        with open(database.data + "/log", encoding="utf-8", errors="replace") as log:
            log.seek(size)
            return "PANIC" in log.read()
    size = os.path.getsize(database.data + "/log")
    wait_until(gone, "the database does not miss the room")


@contextlib.contextmanager
def small_tables(folder):
    """A database whose tables have little room, its log elsewhere; and that room."""
    with ended(Cluster(folder)) as database:
        database.stop()
        os.rename(database.data + "/pg_wal", database.folder + "/pg_wal")
        os.symlink(database.folder + "/pg_wal", database.data + "/pg_wal")
        with ended(Small(database, "", "160m")) as small:
            database.start()
            yield database, small
            database.end()


async def full_tables(options, folder):
    """Tables cannot grow: PostgreSQL refuses statements, and goes on when there is room."""
    problems = []
    with small_tables(folder) as (database, small):
        async with scene(options, folder, database.conninfo, problems) as one:
            for _ in range(1 if options.short else 3):
                with one.fault("the tables' disk full"):
                    small.fill()
                    before = time.monotonic()
                    if not one.load.wait(lambda: one.load.ledger.told(before, before + 600)[0],
                                         120):
                        problems.append("nobody misses the room")
                    time.sleep(2 if options.short else 8)
                    small.empty()
            one.says("No space left on device")
    return problems


def become_old(database, schema):
    """What an earlier version has left, with so much in it that bringing it to today's takes room;
    what version it was."""
    newest = database.sql("SELECT version FROM %s.store" % schema)
    database.sql("SET search_path = %s; DROP INDEX sent_sweep; UPDATE store SET version = 1; "
                 "INSERT INTO sent SELECT decode(lpad(to_hex(n), 32, '0'), 'hex'), 0, 0, n "
                 "FROM generate_series(1, 300000) n ON CONFLICT DO NOTHING" % schema)
    return newest


def contents(database, schema):
    """Its tables and indexes, and of each table how many rows there are, and what is in them."""
    things = database.sql("SELECT string_agg(concat(relkind, relname), ' ' ORDER BY relname) "
                          "FROM pg_class WHERE relkind IN ('r', 'p', 'i', 'I') "
                          "AND relnamespace = '%s'::regnamespace" % schema).split()
    return things, [database.sql("SELECT count(*), sum(hashtext(t::text)::bigint) FROM %s.%s t" % (
        schema, one[1:])) for one in things if one[0] in "rp"]


async def migration(options, folder):
    """The disk is full in the middle of a migration: nothing of it is left, and it is done when
    there is room, by the command and by a server that starts."""
    problems = []
    with small_tables(folder) as (database, small):
        one = Scene(options, folder, database.conninfo)
        try:
            await one.rest(2)
            for way in (by_command, by_start):
                schema = one.server.settings["store"]["schema"]
                newest = become_old(database, schema)
                before = contents(database, schema)
                small.fill(but=2 << 20)         # there is room for a part of it
                problems += await way(one, small, lambda b=before, s=schema:
                                      contents(database, s) != b)
                print("%s: migrated %.1f s after there was room" % (
                    way.__name__, time.monotonic() - one.roomy), flush=True)
                if database.sql("SELECT version FROM %s.store" % schema) != newest:
                    problems.append("%s: not brought to schema %s" % (way.__name__, newest))
            problems += await one.compare()
        finally:
            await one.leave()
    return problems


async def by_command(one, small, changed):
    """xylemd --migrate-store fails, and then does it."""
    problems = []
    command = (one.options.xylemd, "--config", one.server.config_file, "--migrate-store")
    for roomy in (False, True):
        done = subprocess.run(command, text=True, capture_output=True, check=False, timeout=120)
        print(done.stderr.strip() or done.stdout.strip(), flush=True)
        if roomy and done.returncode != 0:
            problems.append("not done when there is room: " + done.stderr)
        if not roomy and (done.returncode != 1 or "No space left on device" not in done.stderr):
            problems.append("ended with %d: %s" % (done.returncode, done.stderr))
        if not roomy and changed():
            problems.append("something is left of a migration that failed")
        small.empty()
        one.roomy = one.roomy if roomy else time.monotonic()
    return problems


async def by_start(one, small, changed):
    """A server waits, says why, and goes on by itself."""
    problems = []
    mark, until = one.server.log_size(), time.monotonic() + PATIENCE
    starting = asyncio.ensure_future(start_patiently(one.server, 2 * PATIENCE))
    while not any("No space left on device; the server waits for that" in line
                  for line in one.server.log_since(mark)):
        if time.monotonic() > until:
            raise RuntimeError("the log does not say why the server waits")
        await asyncio.sleep(0.1)
    code, out = await one.server.ctl("status")
    if code != 0 or "starting: the store (pgsql) is unavailable" not in out:
        problems.append("status is %d: %s" % (code, out))
    if changed():
        problems.append("something is left of a migration that failed")
    small.empty()
    one.roomy = time.monotonic()
    await starting
    return problems


async def interrupted(options, folder):
    """The database is frozen in the middle of a migration: --migrate-store ends at Ctrl-C, and a
    server when it is told to; nothing is done when the database goes on, and all with the next
    start."""
    problems = []
    with ended(Cluster(folder)) as database:
        one = Scene(options, folder, database.conninfo)
        try:
            await one.rest(1)
            schema = one.server.settings["store"]["schema"]
            newest = become_old(database, schema)
            before = contents(database, schema)
            for option, number in (("--migrate-store", signal.SIGINT),
                                   ("--foreground", signal.SIGTERM)):
                problems += frozen_within(one, database, option, number)
                if contents(database, schema) != before:
                    problems.append(option + ": something is left of the migration")
            await one.server.start()
            if database.sql("SELECT version FROM %s.store" % schema) != newest:
                problems.append("not brought to schema %s" % newest)
            problems += await one.compare()
        finally:
            await one.leave()
    return problems


def frozen_within(one, database, option, number):
    """A step waits for somebody else, so that it is under way for certain."""
    problems = []
    command = (one.options.xylemd, "--config", one.server.config_file, option)
    with tables(one.server.settings["store"], "ROW EXCLUSIVE"), \
            open(one.server.log, "ab") as log, \
            subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=log, stderr=log) as process:
        try:
            wait_until(lambda: database.sql("SELECT count(*) FROM pg_stat_activity "
                                            "WHERE wait_event_type = 'Lock'") == "1",
                       "no migration waits")
            database.signal(signal.SIGSTOP)
            begin = time.monotonic()
            process.send_signal(number)
            process.wait(ENDS)
            print("%s: ended after %.1f s" % (option, time.monotonic() - begin), flush=True)
        except subprocess.TimeoutExpired:
            problems.append("%s: does not end" % option)
        finally:
            database.signal(signal.SIGCONT)
            process.kill()
    wait_until(lambda: not database.holder(), "the backend of the migration goes on")
    return problems


# ---- standbys

async def failover(options, folder):
    """The primary is killed, and its standby promoted; what was acknowledged had reached both."""
    problems = []
    with ended(Pair(folder)) as pair:
        pair.add_standby()
        async with scene(options, folder, pair.conninfo(), problems) as one:
            for n in range(1 if options.short else 6):
                port = pair.primary.port
                with one.fault("primary killed, standby promoted"):
                    pair.primary.kill()
                    # Meanwhile there is a server that can be read, and not be written to.
                    time.sleep((2, 0, 5)[n % 3])
                    if n == 0:
                        one.says("session is read-only")
                    pair.promote()
                pair.add_standby(port)
            for done in (True, False):
                port = pair.primary.port
                unknown(one, pair, done)
                pair.add_standby(port)
    return problems


def unknown(one, pair, done):
    """The primary is killed while a commit waits for the standby, which has it, or has not."""
    has = "has" if done else "has not"
    with one.fault("primary killed at a commit, which the standby %s" % has):
        if done:
            pair.primary.set(synchronous_standby_names="nobody")
        else:
            os.kill(int(pair.primary.sql("SELECT pid FROM pg_stat_replication")), signal.SIGSTOP)
        wait_until(pair.primary.commit_waits, "no commit waits")
        if done:
            wait_until(pair.is_level, "the standby falls behind")
        pair.primary.kill()
        time.sleep(1)
        pair.promote()
    one.says("at a commit, which was " + ("done" if done else "not done"))


async def read_only(options, folder):
    """Only a standby can be reached: it is named as the reason, is not written to, and as soon as
    it may be written to it is used."""
    problems = []
    with ended(Pair(folder)) as pair:
        pair.add_standby()
        async with scene(options, folder, pair.conninfo(""), problems) as one:
            with one.fault("only a read-only standby"):
                pair.primary.kill()
                one.says("the server is a standby, which cannot be written to")
                time.sleep(2)
                pair.promote()
            with one.fault("read-only"):
                pair.primary.set(default_transaction_read_only="on")
                one.says("the database is read-only")
                time.sleep(2)
                pair.primary.set(default_transaction_read_only="off")
    return problems


# ---- what must be refused

async def pooler(options, folder):
    """PgBouncer, in each of its modes: a server does not start on it, and says why."""
    problems = []
    with ended(Cluster(folder)) as database:
        for mode in ("transaction", "session"):
            port = free_port()
            with ended(Pooler(folder, database, mode, port)) as between:
                os.makedirs(folder + "/" + mode)
                one = Scene(options, folder + "/" + mode, between.conninfo)
                try:
                    await one.server.start()
                    problems.append("a server starts on a pooler in mode %s" % mode)
                except ScenarioError:
                    pass
                finally:
                    await one.server.kill()
                if not one.server.has_logged("there is a pooler before the database"):
                    problems.append("mode %s: the log says something else: %s" % (
                        mode, one.server.tail()))
                print("pooler in mode %s: refused" % mode, flush=True)
    return problems


async def unsafe(options, folder):
    """A database that may lose what it has committed is used no more as soon as it is looked at."""
    problems = []
    with ended(Cluster(folder)) as database:
        async with scene(options, folder, database.conninfo, problems) as one:
            for name in ("fsync", "full_page_writes"):
                with one.fault(name + " off"):
                    database.set(**{name: "off"})
                    database.sql("SELECT pg_terminate_backend(%d)" % database.holder())
                    one.says(name + " is off")
                    time.sleep(2)
                    database.set(**{name: "on"})
    return problems


LONG = (takeover,)          # takes as long as the database needs to notice
CASES = (cut, takeover, full_log, full_tables, migration, interrupted, failover, read_only, pooler, unsafe)
