"""Somebody else has the tables of a server's store: nobody can write, or nobody can read either.

In SQLite that is another process with the file, in PostgreSQL another session with its tables; what is in the memory of
the server nobody else can have.
"""
import contextlib
import fcntl
import sqlite3
import subprocess

# wal-index format (sqlite.org/walformat.html): the bytes at which readers and writers lock it.
LOCKS_AT, LOCKS = 120, 8
TABLES = ("SELECT format('LOCK TABLE %%s IN %s MODE', string_agg(oid::regclass::text, ', ')) FROM pg_class "
          "WHERE relnamespace = '%s'::regnamespace AND relkind IN ('r', 'p') AND NOT relispartition \\gexec\n")


@contextlib.contextmanager
def tables(store, mode):
    """A transaction that has them all."""
    with subprocess.Popen(["psql", "-XAtqw", "-v", "ON_ERROR_STOP=1", store["conninfo"]], stdin=subprocess.PIPE,
                          stdout=subprocess.PIPE, text=True) as session:
        session.stdin.write("BEGIN;\n%s\\echo locked\n" % (TABLES % (mode, store["schema"])))
        session.stdin.flush()
        if session.stdout.readline() != "locked\n":
            raise RuntimeError("the tables cannot be locked")
        yield
        session.stdin.write("ROLLBACK;\n")


@contextlib.contextmanager
def writing(path):
    with contextlib.closing(sqlite3.connect(path, isolation_level=None, timeout=30)) as lock:
        lock.execute("BEGIN IMMEDIATE")
        yield


@contextlib.contextmanager
def reading(path):
    with open(path + "-shm", "r+b") as index:
        fcntl.lockf(index, fcntl.LOCK_EX, LOCKS, LOCKS_AT)
        yield


def hold(server, mode, file):
    store = server.settings["store"]
    if store["driver"] == "pgsql":
        return tables(store, mode)
    return file(server.folder + "/data/xylem.db")


def locked(server):
    """Nobody else can write until this ends."""
    return hold(server, "EXCLUSIVE", writing)


def held(server):
    """Nobody else can read, either."""
    return hold(server, "ACCESS EXCLUSIVE", reading)
