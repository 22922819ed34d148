"""PostgreSQL below the server: a cluster for all worlds, a database in it for each, and faults.

A world that strikes has the cluster for itself, by a lock, until it is there again, and so has none
that strikes while another one begins.  The servers of all worlds live through it.
"""
import asyncio
import contextlib
import fcntl
import os
import re
import signal
import subprocess
import sys
import tempfile
import time

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "..", "..", "sdk", "tools"))

from xylem_script.server import is_alive                        # noqa: E402

SCRIPT = os.path.join(HERE, "..", "..", "pgsql", "server")
PATIENCE = 60       # seconds in which the cluster must have recovered
WRITER = "SELECT pid FROM pg_locks WHERE locktype = 'advisory' AND granted AND database = " \
         "(SELECT oid FROM pg_database WHERE datname = '%s') LIMIT 1"
BACKEND, CLUSTER = "backend", "cluster"         # what is struck
ANSWERS = re.compile(r"the connection was lost at a commit, which was (done|not done)")


def is_there():
    """Whether there are programs to start one."""
    return subprocess.run([SCRIPT, "there"], check=False).returncode == 0


def server(what, folder):
    """What it prints; None: it failed."""
    done = subprocess.run([SCRIPT, what, folder], text=True, stdin=subprocess.DEVNULL,
                          stdout=subprocess.PIPE, start_new_session=True, check=False)
    return done.stdout.strip() if done.returncode == 0 else None


@contextlib.contextmanager
def cluster(folder=None):
    """A new one; its folder, in memory where there is plenty: it is not the disk that is tested."""
    if folder is None and "TMPDIR" not in os.environ and os.access("/dev/shm", os.W_OK):
        folder = "/dev/shm"
    with tempfile.TemporaryDirectory(prefix="xylem-kills-pgsql-", dir=folder) as home:
        os.chmod(home, 0o755)           # it may be another user's
        conninfo = server("start", home + "/pgsql")
        if conninfo is None:
            raise SystemExit("kills: PostgreSQL does not start")
        with open(home + "/conninfo", "w", encoding="utf-8") as file:
            file.write(conninfo)
        try:
            yield home
        finally:
            server("stop", home + "/pgsql")


def name_of(seed):
    """The database of a world."""
    return "world_" + re.sub("[^a-z0-9]", "_", seed.lower())


def answers(lines):
    """What became of the commits whose answer was lost: how often, by a server's log."""
    found = {}
    for match in filter(None, map(ANSWERS.search, lines)):
        found[match[1]] = found.get(match[1], 0) + 1
    return found


class Database:
    """One world's."""

    def __init__(self, folder, seed):
        self.folder, self.name = folder, name_of(seed)
        with open(folder + "/conninfo", encoding="utf-8") as file:
            conninfo = file.read()
        self.conninfo = conninfo.replace("dbname=xylem", "dbname=" + self.name)
        self.admin = conninfo.replace("user=xylem", "user=admin").replace(
            "dbname=xylem", "dbname=postgres")

    def lock(self, how):
        """Let go of when the file is closed; None: others have it, and we are not to wait."""
        file = open(self.folder + "/conninfo", "rb")        # pylint: disable=consider-using-with
        try:
            fcntl.flock(file, how)
        except BlockingIOError:
            file.close()
            return None
        return file

    def undisturbed(self):
        """A lock beside those of others who want the same: nobody strikes."""
        return self.lock(fcntl.LOCK_SH)

    def sql(self, text):
        """As the superuser: what it prints; None: the cluster is away."""
        done = subprocess.run(["psql", "-XAtqw", self.admin, "-c", text], text=True, check=False,
                              stdin=subprocess.DEVNULL, capture_output=True)
        return done.stdout.strip() if done.returncode == 0 else None

    def make(self):
        if self.sql("CREATE DATABASE %s OWNER xylem" % self.name) is None:
            raise SystemExit("kills: there is no making the database %s" % self.name)

    # ---- who is struck

    def find_writer(self):
        """The process of the backend that writes for our server; 0: there is none now."""
        return int(self.sql(WRITER % self.name) or 0)

    async def writer(self, seconds):
        """The same, when there is one; it may have to connect anew."""
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            pid = await asyncio.to_thread(self.find_writer)
            if pid:
                return pid
            await asyncio.sleep(0.05)
        return 0

    def postmaster(self):
        """The first process of the cluster; 0: it is down."""
        try:
            with open(self.folder + "/pgsql/data/postmaster.pid", encoding="ascii") as file:
                return int(file.readline())
        except (OSError, ValueError):
            return 0

    # ---- blows

    def strike(self, what, backend=0):
        """Now, or else when who has the cluster lets go of it.  To be awaited: it has recovered."""
        lock = self.lock(fcntl.LOCK_EX | fcntl.LOCK_NB)
        if lock:
            struck = self.blow(what, backend)
            return asyncio.ensure_future(asyncio.to_thread(self.recover, lock, struck))
        return asyncio.ensure_future(asyncio.to_thread(self.strike_later, what))

    def strike_later(self, what):
        lock = self.lock(fcntl.LOCK_EX)
        backend = self.find_writer() if what == BACKEND else 0
        self.recover(lock, self.blow(what, backend))

    def blow(self, what, backend):
        """-9 for the backend, whereupon PostgreSQL starts all anew; for all of it what `pg_ctl stop
        -m immediate` sends.  The process that has been struck."""
        victim, number = (backend, signal.SIGKILL) if what == BACKEND else (
            self.postmaster(), signal.SIGQUIT)
        if victim and is_postgres(victim):
            with contextlib.suppress(ProcessLookupError):
                os.kill(victim, number)
        return victim

    def recover(self, lock, struck):
        with lock:
            until = time.monotonic() + PATIENCE
            while struck and is_alive(struck):
                if time.monotonic() > until:
                    raise TimeoutError("process %d of PostgreSQL does not end" % struck)
                time.sleep(0.002)
            collect(struck)
            while self.sql("SELECT 1") is None:
                if time.monotonic() > until:
                    raise TimeoutError("PostgreSQL does not recover")
                if not self.postmaster():
                    server("start", self.folder + "/pgsql")
                time.sleep(0.02)


def is_postgres(pid):
    try:
        with open("/proc/%d/comm" % pid, encoding="utf-8") as file:
            return file.read().startswith("postgres")
    except OSError:
        return False


def collect(pid):
    """What a script has started and left behind may be ours to collect."""
    if pid:
        with contextlib.suppress(ChildProcessError):
            os.waitpid(pid, os.WNOHANG)
