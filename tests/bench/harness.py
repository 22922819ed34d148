"""Starting a server of the benchmarks, and running the load generator against it."""
import json
import os
import subprocess
import tempfile
import time

from cells import ZERO

HERE = os.path.dirname(os.path.abspath(__file__))
TOP = os.path.dirname(os.path.dirname(HERE))
SCRATCH = os.path.join(tempfile.gettempdir(), "xylem-bench")
PORTS = {"xylem": 45222, "prosody": 15222, "ejabberd": 25222}
DOMAIN, PASSWORD = "bench.test", "pw"
ARCHIVE_PORT, ARCHIVE_USERS = 500, 150     # beside the port of the same server without; at most


def output_of(*command):
    try:
        return subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
                              text=True, timeout=20).stdout.strip()
    except (OSError, subprocess.TimeoutExpired):
        return ""


class Server:
    """One server started by ./server; its process ids while it runs."""

    def __init__(self, name, options, archive=False):
        self.name, self.options, self.pids, self.archive = name, options, None, archive
        self.port = PORTS.get(name, 0)
        self.seen = set()               # cells that ran on this instance
        self.env = dict(os.environ, BENCH_BUILD=options.build, BENCH_USERS=str(options.users))
        if options.server_cpu is not None:
            self.env["BENCH_CPU"] = str(options.server_cpu)
        self.env["BENCH_SYNC_MS"] = str(getattr(options, "sync_ms", 0))
        self.port += options.port_offset + (ARCHIVE_PORT if archive else 0)
        self.env["BENCH_PORT"] = str(self.port)
        folder = options.dir or os.environ.get("BENCH_DIR", SCRATCH)
        if archive:
            folder = os.path.join(folder, "archive")
            self.env.update(BENCH_ARCHIVE="on", BENCH_STORE="sqlite",
                            BENCH_USERS=str(min(options.users, ARCHIVE_USERS)))
        self.env["BENCH_DIR"] = folder
        self.dir = os.path.join(folder, name)

    def trace(self, file):
        """The next start has strace write into the file whenever the server syncs; None: no more."""
        self.env["BENCH_TRACE"] = file or ""

    def start(self):
        if self.name == "openssl" or self.pids:
            return
        self.stop()
        done = subprocess.run([os.path.join(HERE, "server"), self.name, "start"], env=self.env,
                              stdout=subprocess.PIPE, text=True, timeout=180)
        if done.returncode != 0:
            raise SystemExit("bench: %s did not start" % self.name)
        self.pids = done.stdout.split()[-1]
        self.seen = set()
        time.sleep(1)

    def stop(self):
        if self.name != "openssl":
            subprocess.run([os.path.join(HERE, "server"), self.name, "stop"], env=self.env,
                           stdout=subprocess.DEVNULL, timeout=120)
        self.pids = None


def load(options, server, name, arguments):
    """Runs xload once; returns its figures."""
    command = [options.xload] + arguments + [
        "--domain", DOMAIN, "--pass", PASSWORD, "--mech", "SCRAM-SHA-1", "--label",
        "%s/%s" % (server.name, name)]
    if server.pids:
        command += ["--port", str(server.port), "--server-pid", server.pids]
    if options.loader_cpu is not None:
        command = ["taskset", "-c", str(options.loader_cpu)] + command
    try:
        done = subprocess.run(command, stdout=subprocess.PIPE, text=True, timeout=options.limit)
        return json.loads(done.stdout)
    except (subprocess.TimeoutExpired, ValueError):
        return {"label": "%s/%s" % (server.name, name), "failed_run": 1}


def faults(run):
    return ["%s %s" % (key, run[key]) for key in ZERO if run.get(key)]


def add_arguments(parser):
    """What every program here can be told about servers and places."""
    parser.add_argument("--users", type=int, default=10050, help="accounts on each server")
    parser.add_argument("--limit", type=float, default=600, help="seconds for one run")
    parser.add_argument("--build", default=os.path.join(TOP, "build"))
    parser.add_argument("--xload", help="the load generator; the one in BUILD otherwise")
    parser.add_argument("--dir", help="scratch directory of the servers")
    parser.add_argument("--port-offset", type=int, default=0)
    parser.add_argument("--server-cpu", type=int, default=None)
    parser.add_argument("--loader-cpu", type=int, default=None)


def parse(parser):
    options = parser.parse_args()
    options.build = os.path.abspath(options.build)
    options.xload = options.xload or os.path.join(options.build, "tests/bench/xload/xload")
    if getattr(options, "command", None) != "report" and not os.access(options.xload, os.X_OK):
        raise SystemExit("there is no %s yet: make -C %s tests/bench/xload/xload"
                         % (options.xload, options.build))
    return options
