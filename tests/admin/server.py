"""A server of one's own for tests of administration, and a way to run them.  XYLEM_STORE says in which store.

Each function of a test that begins with `test_` is run with a fresh Server that is not started yet.
"""
import contextlib
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import traceback

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "sdk", "tools"))

from xylem_script import yaml                                   # noqa: E402
from xylem_script.server import is_sanitized, store_of_environment, store_settings      # noqa: E402

BUILD = os.path.abspath(os.environ.get("top_builddir", "build"))
SANITIZED = is_sanitized(BUILD + "/xylemd")
PATIENCE = 60 if SANITIZED else 20          # seconds
# automake's exit code for a skip; in CI, where all that is needed is there, it is a failure.
LEFT_OUT = 1 if os.environ.get("CI") else 77

DRIVER, CONNINFO = store_of_environment()
CONFIG = """data_dir: data
module_path: [ %s/modules ]
shards: 2
listen: [ { kind: c2s, address: 127.0.0.1, port: 0 } ]
domains: { a.test: { tls: { certificate: a.pem } } }
"""


class Skipped(Exception):
    pass


def make_certificate(path, name, *options):
    """One PEM file with a certificate and its key."""
    subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1",
                    "-nodes", "-subj", "/CN=" + name, "-addext", "subjectAltName=DNS:" + name,
                    *(options or ("-days", "30")), "-keyout", path + ".key", "-out", path + ".crt"],
                   check=True, capture_output=True)
    with open(path + ".new", "wb") as out:
        for part in (".crt", ".key"):
            with open(path + part, "rb") as file:
                out.write(file.read())
    os.replace(path + ".new", path)


def until(what, condition, seconds=PATIENCE):
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            raise AssertionError("%s did not happen in %d s" % (what, seconds))
        time.sleep(0.05)


class Server:
    def __init__(self):
        self.folder = tempfile.mkdtemp(prefix="xylem-admin-")
        self.process = None
        self.log = os.path.join(self.folder, "log")
        make_certificate(self.path("a.pem"), "a.test")
        self.store = store_settings(DRIVER, CONNINFO)
        self.configure(CONFIG % BUILD)

    def path(self, name):
        return os.path.join(self.folder, name)

    def write(self, name, text):
        path = self.path(name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "wb") as file:
            file.write(text if isinstance(text, bytes) else text.encode())
        return path

    def configure(self, text, name="xylem.yml", store=None):
        """With its own store, or another one; the default is not named."""
        store = store or self.store
        named = "" if store == store_settings() else "store: %s\n" % yaml.inline(store)
        return self.write(name, text + named)

    def another_store(self, name):
        """An empty one of the same kind; what is in memory goes to a file."""
        if self.store["driver"] == "pgsql":
            return store_settings(DRIVER, CONNINFO)
        return {"driver": "sqlite", "file": name + ".db"}

    def read_log(self):
        with open(self.log, encoding="utf-8", errors="replace") as file:
            return file.read()

    def begin(self, **environment):
        """It need not come to serve."""
        with open(self.log, "wb"), open(self.log, "ab") as log:
            self.process = subprocess.Popen([BUILD + "/xylemd", "--config", self.path("xylem.yml"), "--foreground"],
                                            cwd=self.folder, stdout=log, stderr=log,
                                            env=dict(os.environ, **environment))

    def start(self):
        self.begin()
        until("the start of the server", lambda: " serves " in self.read_log() or
              self.process.poll() is not None)
        assert self.process.poll() is None, self.read_log()
        return self

    def port(self):
        return int(self.read_log().rpartition(" port ")[2].split()[0])

    def ctl_command(self, *words):
        return [BUILD + "/xylemctl", "--config", self.path("xylem.yml"), *words]

    def ctl(self, *words, stdin=None):
        """Exit status, standard output, standard error; files it is to write are in its folder."""
        p = subprocess.run(self.ctl_command(*words), cwd=self.folder, input=stdin, capture_output=True, text=True,
                           timeout=PATIENCE * 3)
        return p.returncode, p.stdout, p.stderr

    def good(self, *words, stdin=None):
        code, out, err = self.ctl(*words, stdin=stdin)
        assert code == 0, "%s: %d: %s%s" % (" ".join(words), code, out, err)
        return out

    def check(self, name="xylem.yml"):
        p = subprocess.run([BUILD + "/xylemd", "--config", self.path(name), "--check"],
                           capture_output=True, text=True, timeout=PATIENCE)
        return p.returncode, p.stdout + p.stderr

    def end(self):
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            self.process.wait(PATIENCE)
        shutil.rmtree(self.folder, ignore_errors=True)


class Manager:
    """The socket of a service manager."""

    def __init__(self, s):
        self.path, self.words = s.path("notify"), []
        self.socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.socket.bind(self.path)
        self.socket.setblocking(False)

    def heard(self):
        with contextlib.suppress(BlockingIOError):
            while True:
                self.words.append((time.monotonic(), self.socket.recv(4096).decode()))
        return self.words

    def longest_silence(self):
        times = [at for at, word in self.heard() if "EXTEND_TIMEOUT_USEC" in word]
        return max(b - a for a, b in zip(times, times[1:]))


def run_one(name, function):
    """Whether it passed; None when it was left out."""
    server = Server()
    try:
        function(server)
        print("ok", name, flush=True)
        return True
    except Skipped as reason:
        print("skipped: %s: %s" % (name, reason), flush=True)
        return None
    except Exception:
        traceback.print_exc()
        if os.path.exists(server.log):
            print("the end of the log:", *server.read_log().splitlines()[-15:], sep="\n  ")
        print("not ok", name, flush=True)
        return False
    finally:
        server.end()


def main(names):
    if shutil.which("openssl") is None:
        print("skipped: openssl is missing")
        sys.exit(LEFT_OUT)
    tests = [n for n in names if n.startswith("test_") and (not sys.argv[1:] or n in sys.argv[1:])]
    results = [run_one(n, names[n]) for n in tests]
    print("%d passed, %d failed, %d skipped" % tuple(map(results.count, (True, False, None))))
    sys.exit(1 if False in results else LEFT_OUT if None in results else 0)
