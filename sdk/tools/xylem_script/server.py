"""Servers under test: xylemd instances that we start, or one that somebody else runs."""
import asyncio
import glob
import json
import os
import random
import re
import secrets
import shlex
import shutil
import signal
import socket
import ssl
import subprocess
import tempfile

from . import ScenarioError, yaml
from .clock import Countdown, in_time
from .language import seconds

LIMIT = "30s"       # what anything may take that says nothing else: only failures wait so long
PORTS = range(10000, 32000)     # below those that the system gives to outgoing connections
DOMAINS = ["a.test", "b.test", "b2.test"]
GONE = 6            # xylemctl's exit code when no server answers
WAYS = ["delivered", "stored", "handled", "errored", "dropped"]
EC = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"]
REPORT_LINES = 16   # of one: who reads them may have nothing else of a log in a scratch folder
REPORT = re.compile(r"(ERROR: (?:Address|Leak|Thread)Sanitizer|WARNING: ThreadSanitizer|"
                    r"runtime error:|[Aa]ssertion .*failed|died by signal|xylemd: SIG|panic:).*")


def run(*command):
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise ScenarioError("%s: %s" % (command[0], done.stderr.strip()))


def make_certificates(folder):
    """A small CA and its certificates: one for all domains of the scenarios, one for each."""
    if os.path.exists(folder + "/cert.pem"):
        return
    os.makedirs(folder, exist_ok=True)
    run("openssl", "req", "-x509", *EC, "-keyout", folder + "/ca.key", "-out", folder + "/ca.pem",
        "-days", "30", "-subj", "/CN=xylem scenarios",
        "-addext", "keyUsage=critical,keyCertSign,cRLSign")
    for name in DOMAINS:
        make_certificate(folder, name, [name])
    make_certificate(folder, "cert", DOMAINS)
    os.rename(folder + "/cert.key", folder + "/key.pem")


def make_certificate(folder, name, domains):
    """NAME.pem and NAME.key, signed by the CA."""
    path = "%s/%s" % (folder, name)
    run("openssl", "req", *EC, "-keyout", path + ".key", "-out", path + ".csr",
        "-subj", "/CN=" + domains[0])
    with open(path + ".san", "w", encoding="ascii") as san:
        san.write("subjectAltName=" + ",".join("DNS:" + one for one in domains) + "\n")
    run("openssl", "x509", "-req", "-in", path + ".csr", "-CA", folder + "/ca.pem",
        "-CAkey", folder + "/ca.key", "-CAcreateserial", "-days", "30", "-sha256",
        "-extfile", path + ".san", "-out", path + ".pem")


def is_sanitized(program):
    """Whether a build is several times slower because of a sanitizer."""
    path = shutil.which(program)
    if path is None:
        raise ScenarioError("there is no %s" % program)
    with open(path, "rb") as file:
        data = file.read()
    return b"__asan_init" in data or b"__tsan_init" in data


def fill_in(value, tls):
    """Settings in which {tls} stands for the folder of certificates."""
    if isinstance(value, dict):
        return {key: fill_in(one, tls) for key, one in value.items()}
    if isinstance(value, list):
        return [fill_in(one, tls) for one in value]
    return value.replace("{tls}", tls) if isinstance(value, str) else value


def store_settings(driver="sqlite", conninfo=None):
    """In PostgreSQL a schema for each server, in SQLite a file in its folder, or its memory."""
    if not conninfo:
        return {"driver": driver}
    return {"driver": "pgsql", "conninfo": conninfo, "schema": "script_" + secrets.token_hex(6)}


def store_of_environment():
    """Its driver and conninfo, for tests of ours: XYLEM_STORE, and XYLEM_PGSQL if that is pgsql."""
    driver = os.environ.get("XYLEM_STORE", "sqlite")
    return driver, os.environ["XYLEM_PGSQL"] if driver == "pgsql" else None


def scratch(prefix):
    """A folder for one run; in memory where there is plenty of it, since it is not the disk that is
    tested.  TMPDIR names another place."""
    memory = "/dev/shm"
    roomy = "TMPDIR" not in os.environ and os.access(memory, os.W_OK) \
        and shutil.disk_usage(memory).free > 1 << 30
    return tempfile.TemporaryDirectory(prefix=prefix, dir=memory if roomy else None)


_given = set()


def free_port():
    """A port that nobody uses, and that nobody gets while the server is away for a moment."""
    while True:
        port = random.choice(PORTS)
        if port not in _given and not listens(("127.0.0.1", port)):
            _given.add(port)
            return port


def listens(address):
    with socket.socket() as probe:
        return probe.connect_ex(address) == 0


class Site:
    """Where scenarios run: addresses, trust, accounts, log."""

    name = "server"
    patience = 1        # what times are multiplied by
    late = 0            # seconds that what one half of the connections send is under way

    def __init__(self, ca):
        self.ca = ca
        self.keys = tempfile.NamedTemporaryFile(prefix="xylem-script-keys-")
        self.tls = self.context(ca)
        self.starttls = self.direct = None

    def limit(self, text=None):
        """Seconds that something may take here, for "2m" or the like."""
        return seconds(text or LIMIT) * self.patience

    def delay(self):
        """Seconds that everything is under way which one connection sends."""
        return random.choice((0, self.late))

    def context(self, ca):
        """For clients; its secrets are logged, because a channel binding is made from them."""
        context = ssl.create_default_context(cafile=ca) if ca else ssl.SSLContext(
            ssl.PROTOCOL_TLS_CLIENT)
        context.keylog_filename = self.keys.name
        return context

    async def start(self, accounts=()):
        pass

    async def stop(self):
        pass

    async def kill(self):
        pass

    async def problems(self):
        return []

    def store_driver(self):
        return "none"

    def log_size(self):
        return 0

    def log_since(self, _size):
        return []

    def tail(self):
        return "\n".join(self.log_since(0)[-15:])


class Elsewhere(Site):
    """A server that is already running; accounts are made by a command that reads JID and
    password from its input, one account a line."""

    def __init__(self, starttls, direct, ca, add_accounts):
        super().__init__(ca)
        self.starttls, self.direct, self.add_accounts = starttls, direct, add_accounts

    async def start(self, accounts=()):
        lines = "".join("%s %s\n" % pair for pair in accounts)
        done = subprocess.run(shlex.split(self.add_accounts), input=lines, text=True, check=False)
        if done.returncode != 0:
            raise ScenarioError("accounts could not be made")

    async def ctl(self, arguments, within=None):
        raise ScenarioError("ctl is for xylem only")


class Build:
    """What a server is made from: programs and modules, and a folder for certificates."""

    config = None           # laid over every configuration
    log_level = "info"

    def __init__(self, build, folder):
        build = os.path.abspath(build)
        self.xylemd, self.xylemctl = build + "/xylemd", build + "/xylemctl"
        self.modules = [build + "/modules"]
        self.folder = folder


class Xylem(Site):
    """An xylemd of our own; options are those of xylem-script or a Build."""

    def __init__(self, options, folder, shards, changes=None, name="server"):
        make_certificates(options.folder + "/tls")
        super().__init__(options.folder + "/tls/ca.pem")
        self.options, self.folder, self.name = options, folder, name
        self.late = getattr(options, "late", 0)
        self.patience = 4 if is_sanitized(options.xylemd) else 1
        os.makedirs(folder, exist_ok=True)
        self.starttls, self.direct = (("127.0.0.1", free_port()) for _ in range(2))
        self.config_file = folder + "/xylem.yml"
        self.log = folder + "/log"
        self.process = None
        self.failures = []
        self.settings = self.base(shards)
        self.change(changes or {})
        if options.config:
            self.settings = yaml.merge(self.settings, options.config)
        self.write_config()

    def base(self, shards):
        tls = self.options.folder + "/tls/"
        return {
            "data_dir": self.folder + "/data",
            "module_path": self.options.modules,
            "shards": shards,
            "log": {"level": self.options.log_level},
            "limits": {"login": "10m", "handshake": "5m"},  # a busy machine may need the time
            "store_time": "1m",
            "listen": [
                {"kind": "c2s", "address": "127.0.0.1", "port": self.starttls[1]},
                {"kind": "c2s", "address": "127.0.0.1", "port": self.direct[1], "tls": "direct"},
            ],
            "store": store_settings(getattr(self.options, "store", None) or "sqlite",
                                    getattr(self.options, "pgsql", None)),
            "defaults": {"tls": {"certificate": tls + "cert.pem", "key": tls + "key.pem"}},
            "domains": {"a.test": {}, "b.test": {"aliases": ["b2.test"]}},
        }

    def change(self, changes):
        """What `listen` says holds for each listener."""
        changes = fill_in(changes, self.options.folder + "/tls")
        each = changes.pop("listen", {})
        listen = [yaml.merge(one, each) for one in self.settings["listen"]]
        if changes.get("store", {}).get("driver", self.store_driver()) != self.store_driver():
            self.settings["store"] = {}         # another one has other settings
        self.settings = yaml.merge(self.settings, {**changes, "listen": listen})

    def store_driver(self):
        return self.settings["store"]["driver"]

    def write_config(self):
        with open(self.config_file, "w", encoding="utf-8") as out:
            out.write(yaml.write(self.settings))

    def reconfigure(self, lines):
        self.change(yaml.parse(lines))
        self.write_config()

    async def start(self, accounts=()):
        with open(self.log, "ab") as log:
            self.process = subprocess.Popen(
                [self.options.xylemd, "--config", self.config_file, "--foreground"],
                stdin=subprocess.DEVNULL, stdout=log, stderr=log)
        countdown = Countdown(self.limit())
        # `status` is answered while the store is still opened.
        while not listens(self.starttls) or (await self.ctl("session list"))[0] != 0:
            code = self.process.poll()
            if code is not None:
                self.process = None
                raise ScenarioError("xylemd ended with %d" % code)
            if countdown.over():
                raise ScenarioError("xylemd does not answer")
            await asyncio.sleep(0.05)
        if accounts:
            await self.import_accounts(accounts)

    async def import_accounts(self, accounts):
        path = self.folder + "/accounts"
        with open(path, "w", encoding="utf-8") as out:
            out.writelines("%s %s\n" % pair for pair in accounts)
        code, out = await self.ctl("account import " + path, "5m")
        if code != 0:
            raise ScenarioError("account import ended with %d: %s" % (code, out))

    async def ctl(self, arguments, within=None):
        """Runs xylemctl; its exit code and what it printed."""
        limit = self.limit(within)
        process = await asyncio.create_subprocess_exec(
            self.options.xylemctl, "--config", self.config_file, *shlex.split(arguments),
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        try:
            out, _ = await in_time(limit, process.communicate())
        except asyncio.TimeoutError:
            if process.returncode is None:
                process.kill()
            raise ScenarioError("xylemctl %s: no end after %g s; %s" % (
                arguments, limit, self.threads())) from None
        return process.returncode, out.decode("utf-8", "backslashreplace").strip()

    async def balance(self):
        """What the server has made of the stanzas: every copy ends in exactly one way.  Those
        under way get the time to end; None when the sum is right."""
        countdown = Countdown(self.limit())
        while True:
            code, out = await self.ctl("--json stats")
            if code == GONE:
                return None
            if code != 0:
                return "stats: %s" % out
            rows = {row["counter"]: row["value"] for row in json.loads(out)["rows"]
                    if row["owner"] == "route"}
            created = rows["copies_created_total"]
            ended = sum(rows["copies_%s_total" % way] for way in WAYS)
            if created == ended:
                return None
            if countdown.over():
                return "%d copies of stanzas were made and %d ended: %s" % (created, ended, rows)
            await asyncio.sleep(0.05)

    def threads(self):
        """What each thread of the server does, for who wonders why nothing happens."""
        if self.process is None:
            return "no server runs"
        found = []
        for pid in [self.process.pid] + descendants(self.process.pid):
            for task in glob.glob("/proc/%d/task/*" % pid):
                facts = [first_line(task + "/" + name) for name in ("comm", "wchan")]
                found.append("%s %s %s" % (facts[0], (state_of(task) or "X")[0], facts[1]))
        return "the server's threads: " + ", ".join(found)

    async def wait(self):
        countdown = Countdown(self.limit())
        while self.process.poll() is None and not countdown.over():
            await asyncio.sleep(0.02)
        return self.process.poll()

    async def stop(self):
        """A graceful end; what is wrong about it is kept for problems()."""
        if self.process is None:
            return
        if self.process.poll() is None:
            unbalanced = await self.balance()
            self.failures += [unbalanced] if unbalanced else []
        await self.terminate()

    async def terminate(self):
        """The same in the middle of whatever is going on."""
        if self.process.poll() is None:
            self.process.terminate()
        code = await self.wait()
        if code is None:
            self.failures.append("did not stop within %g s of SIGTERM; %s" % (
                self.limit(), self.threads()))
            await self.kill()
        elif code != 0:
            self.failures.append("ended with %d" % code)
        self.process = None

    async def kill(self):
        """kill -9 of all processes of the server, the supervisor held so that it cannot react."""
        if self.process is None:
            return
        self.process.send_signal(signal.SIGSTOP)
        family = [self.process.pid] + descendants(self.process.pid)
        for pid in reversed(family):
            os.kill(pid, signal.SIGKILL)
        self.process.wait()
        self.process = None
        while any(is_alive(pid) for pid in family):
            await asyncio.sleep(0.01)

    def log_size(self):
        return os.path.getsize(self.log) if os.path.exists(self.log) else 0

    def log_since(self, size):
        """The lines that were written since the log had this size."""
        if not os.path.exists(self.log):
            return []
        with open(self.log, "rb") as log:
            log.seek(size)
            return log.read().decode("utf-8", "backslashreplace").splitlines()

    def has_logged(self, text):
        return any(text in line for line in self.log_since(0))

    async def problems(self):
        """What the end of the server and its log say that must not be."""
        lines = self.log_since(0)
        found = ["\n    ".join(one.strip() for one in lines[n:n + REPORT_LINES]).strip()
                 for n, line in enumerate(lines) if REPORT.search(line)]
        return ["%s: %s (%s)" % (self.name, text, self.log) for text in self.failures + found]


def state_of(task):
    """(state letter, parent) of a process or thread, by its folder in /proc; None without one."""
    try:
        with open(task + "/stat", encoding="utf-8", errors="replace") as file:
            state, parent = file.read().rpartition(")")[2].split()[:2]
            return state, int(parent)
    except OSError:
        return None


def first_line(path):
    try:
        with open(path, encoding="utf-8", errors="replace") as file:
            return file.readline().strip()
    except OSError:
        return "-"


def descendants(pid):
    """The processes that this one has started, and theirs."""
    states = {int(name): state_of("/proc/" + name) for name in os.listdir("/proc")
              if name.isdigit()}
    children = [child for child, state in states.items() if state and state[1] == pid]
    return [one for child in children for one in [child] + descendants(child)]


def is_alive(pid):
    """Whether any thread of the process still runs, and with it may hold locks and ports.  (The
    first thread can be a zombie before the others have ended, or one that nobody collects.)"""
    threads = "/proc/%d/task/" % pid
    try:
        states = [state_of(threads + name) for name in os.listdir(threads)]
    except OSError:
        return False
    return any(state and state[0] not in "ZX" for state in states)


def source_address(number):
    """Each scenario has a loopback address of its own, so that limits per address hold."""
    return "127.%d.%d.%d" % (1 + random.randrange(250), number // 250 % 250, 1 + number % 250)
