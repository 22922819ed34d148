"""A server that is started by tests/bench/server, and killed."""
import asyncio
import contextlib
import ctypes
import os
import re
import shutil
import signal
import subprocess
import sys
import time

HERE = os.path.dirname(os.path.abspath(__file__))
TOP = os.path.join(HERE, "..", "..", "..")
sys.path.insert(0, os.path.join(TOP, "sdk", "tools"))

from xylem_script.server import (REPORT, descendants, free_port, is_alive,      # noqa: E402
                                 is_sanitized, state_of)
from database import BACKEND, Database, answers                 # noqa: E402

SCRIPT = os.path.join(TOP, "tests", "bench", "server")
# Of a server what it should not say: also that it has ended by itself, and is started again.
SAID = re.compile(REPORT.pattern + r"|the server ended with status .*")
SUBREAPER = 36      # of prctl: whom a killed supervisor leaves behind is ours to collect


class Server:
    """Its folder keeps the data over all kills."""

    domain, password = "bench.test", "pw"

    def __init__(self, options, folder, shards):
        self.name, self.folder = options.server, os.path.join(folder, options.server)
        self.supervised = self.name == "xylem"
        build = os.path.abspath(options.build)
        self.patience = 4 if self.supervised and is_sanitized(build + "/xylemd") else 1
        self.address = ("127.0.0.1", free_port())
        self.env = dict(os.environ, BENCH_DIR=folder, BENCH_USERS=str(options.users),
                        BENCH_BUILD=build, BENCH_SHARDS=str(shards),
                        BENCH_PORT=str(self.address[1]), BENCH_EPMD_PORT=str(free_port()),
                        BENCH_ARCHIVE="on" if options.archive else "off",
                        BENCH_XYLEMD=os.path.abspath(options.xylemd or build + "/xylemd"))
        self.database = Database(options.cluster, options.seed) if options.cluster else None
        if self.database:
            self.env["BENCH_PGSQL"] = self.database.conninfo
        self.shards = shards if self.supervised else 1
        self.top, self.family, self.complaints = 0, [], set()
        self.wanted, self.anew = False, 0       # it is to run; how often it was started unkilled
        ctypes.CDLL(None).prctl(SUBREAPER, 1, 0, 0, 0)

    def script(self, action, limit):
        done = subprocess.run([SCRIPT, self.name, action], env=self.env, text=True, timeout=limit,
                              stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT, start_new_session=True, check=False)
        if done.returncode != 0:
            raise SystemExit("kills: %s: %s failed: %s" % (self.name, action, done.stdout.strip()))

    def start(self):
        with self.database.undisturbed() if self.database else contextlib.nullcontext():
            if self.database:
                self.database.make()
            self.script("start", 180 * self.patience)
        self.find()

    def again(self, shards=None):
        """With the data that is there; whoever wants to know when it answers tries."""
        self.look_at_output()
        if shards and self.supervised:
            self.set_shards(shards)
        self.script("again", 60)
        self.find()

    def keep_up(self):
        """What has ended by itself is a fault, of which its last words are told; it is started
        again, as by a service manager."""
        if self.wanted and not is_alive(self.top):
            status = self.collect()
            self.complaints.add("the server ended by itself, %s" % describe(status))
            self.tell_last_lines("the server ended by itself, %s" % describe(status))
            self.anew += 1
            self.again()

    def answers(self):
        """What became of the commits whose answer was lost."""
        path = os.path.join(self.folder, "xylem.log")
        if not self.database or not os.path.exists(path):
            return {}
        with open(path, encoding="utf-8", errors="replace") as file:
            return answers(file)

    def stop(self):
        """In good order; the script waits until we have collected what ends."""
        self.wanted = False
        self.look()
        stopping = subprocess.Popen([SCRIPT, self.name, "stop"], env=self.env,
                                    stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
        while stopping.poll() is None:
            self.collect()
            time.sleep(0.02)

    def set_shards(self, shards):
        self.shards = shards
        path = os.path.join(self.folder, "xylem.yml")
        with open(path, encoding="utf-8") as file:
            text = file.read()
        with open(path, "w", encoding="utf-8") as file:
            file.write(re.sub(r"(?m)^shards: \d+", "shards: %d" % shards, text))

    def find(self):
        with open(os.path.join(self.folder, "pids"), encoding="utf-8") as file:
            self.top = int(file.read().split()[0])
        self.wanted = True
        self.look()

    def look(self):
        """Who has to be killed; beforehand, so that the moment can be chosen."""
        self.family = [self.top] + descendants(self.top)

    @property
    def children(self):
        return self.family[1:] if self.supervised else self.family

    def kill(self, all_of_it=True):
        """-9, the supervisor held so that it cannot react; or its child alone."""
        self.wanted = not all_of_it
        if all_of_it and self.supervised:
            send(self.top, signal.SIGSTOP)
        for pid in reversed(self.children):
            send(pid, signal.SIGKILL)
        if self.supervised and (all_of_it or not self.children):
            self.kill_new(all_of_it)

    def kill_new(self, all_of_it):
        """Also who was being born; a server whose supervisor dies would go on for a moment."""
        if all_of_it:
            wait_until_stopped(self.top)
        self.look()
        for pid in reversed(self.family if all_of_it else self.children):
            send(pid, signal.SIGKILL)

    def runs(self):
        """Whether any process that serves is left, or none was there when we looked."""
        return not self.children or any(is_alive(pid) for pid in self.children)

    async def gone(self):
        while any(is_alive(pid) for pid in self.family):
            await asyncio.sleep(0.001)
        self.collect()

    def collect(self):
        """How the first of them has ended; None: it has not, or somebody knew before."""
        ends = {}
        for pid in self.family:
            with contextlib.suppress(ChildProcessError):
                dead, ends[pid] = os.waitpid(pid, os.WNOHANG)
                if not dead:
                    del ends[pid]
        return ends.get(self.top)

    def look_at_output(self):
        """Sanitizers and assertions speak on stderr, the supervisor of a child not killed by us."""
        for name in ("stdout", "xylem.log"):
            path = os.path.join(self.folder, name)
            if self.supervised and os.path.exists(path):
                with open(path, encoding="utf-8", errors="replace") as file:
                    found = {match[0] for match in map(SAID.search, file) if match}
                new = {one for one in found if "signal 9" not in one} - self.complaints
                self.complaints |= new
                if new:
                    self.tell_last_lines("; ".join(sorted(new)))

    def tell_last_lines(self, why):
        print("kills: %s; it has said last:\n%s" % (why, "".join(self.last_lines())),
              file=sys.stderr, flush=True)

    def last_lines(self):
        """Of its log and its output, for who has to find out what was wrong."""
        lines = []
        for name in (self.name + ".log", "stdout"):
            path = os.path.join(self.folder, name)
            if os.path.exists(path):
                with open(path, encoding="utf-8", errors="replace") as file:
                    lines += file.readlines()[-15:]
        return lines


def describe(status):
    """What waitpid() has said, in words."""
    if status is None:
        return "nobody knows how"
    code = os.waitstatus_to_exitcode(status)
    return "by signal %d" % -code if code < 0 else "with status %d" % code


def wait_until_stopped(pid):
    """Or dead.  It is not by the signal alone: it may be in the middle of a fork."""
    state, until = state_of("/proc/%d" % pid), time.monotonic() + 1
    while state and state[0] not in "TZX" and time.monotonic() < until:
        time.sleep(0.0005)
        state = state_of("/proc/%d" % pid)


def send(pid, what):
    try:
        os.kill(pid, what)
    except ProcessLookupError:
        pass


# Where strace may kill it: a system call of a thread, and how far its ordinal may go.
WRITER = "store-write"      # the thread that is between what was submitted and its release
# And how often each is chosen.
SHARD = {("write", "shard/", 120): 1, ("read", "shard/", 120): 1}
POINTS = {("fdatasync", WRITER, 40): 3, ("pwrite64", WRITER, 20): 2,
          ("fdatasync", "store-read", 4): 1, **SHARD}
# The same with PostgreSQL: it speaks on a socket, and waits there.
PGSQL_POINTS = {("sendto", WRITER, 40): 2, ("recvfrom", WRITER, 40): 2, ("poll", WRITER, 40): 1,
                ("sendto", "store-read", 8): 1, **SHARD}
# And the other end: the answer, and the log of what is committed before it.
BACKEND_POINTS = {("sendto", BACKEND, 40): 6, ("fdatasync", BACKEND, 20): 2,
                  ("pwrite64", BACKEND, 20): 1}


def threads_of(process, name):
    """Those whose names begin so; a backend has one."""
    try:
        tids = os.listdir("/proc/%d/task" % process)
    except OSError:
        return []
    return sorted(tid for tid in tids if name == BACKEND or
                  comm("/proc/%d/task/%s" % (process, tid)).startswith(name))


class Injection:
    """strace, attached to one thread, that kills the process at the n-th of a system call."""

    def __init__(self, process, plan, random):
        self.tracer = None
        tids = threads_of(process, plan.thread)
        if not tids:
            return
        self.tid = random.choice(tids)
        self.tracer = subprocess.Popen(
            ["strace", "-q", "-p", self.tid, "-o", "/dev/null", "-e", "trace=" + plan.call,
             "-e", "inject=%s:signal=KILL:when=%d" % (plan.call, plan.n)],
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            start_new_session=True)

    @staticmethod
    def possible():
        return shutil.which("strace") is not None

    async def attached(self, seconds):
        until = time.monotonic() + seconds
        while self.tracer and self.tracer.poll() is None and time.monotonic() < until:
            try:
                with open("/proc/%s/status" % self.tid, encoding="utf-8") as file:
                    if re.search(r"TracerPid:\s+[1-9]", file.read()):
                        return True
            except OSError:
                return False
            await asyncio.sleep(0.002)
        return False

    def end(self):
        if self.tracer:
            self.tracer.kill()
            self.tracer.wait()


def comm(task):
    try:
        with open(task + "/comm", encoding="utf-8") as file:
            return file.read().strip()
    except OSError:
        return ""
