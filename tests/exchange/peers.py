"""Prosody and ejabberd from Debian, started for a test on loopback with one domain, and ended with it."""
import os
import shutil
import socket
import subprocess
import time

PATIENCE = 60
PASSWORDS = {"juliet": "O Rom\u00e9o 1", "romeo": "pencil", "mercutio": "plague's", "tybalt": "x&y<z"}

PROSODY = """
run_as_root = true
data_path = "%(folder)s/data"
certificates = "%(folder)s"
pidfile = "%(folder)s/prosody.pid"
network_backend = "epoll"
interfaces = { "127.0.0.1" }
c2s_ports = { %(port)d }
c2s_direct_tls_ports = { }
s2s_ports = { }
http_ports = { }
https_ports = { }
component_ports = { }
c2s_require_encryption = false
allow_unencrypted_plain_auth = true
authentication = "internal_hashed"
storage = "internal"
default_archive_policy = true
modules_enabled = { "disco"; "roster"; "saslauth"; "tls"; "blocklist"; "pep"; "private"; "vcard"; "offline"; "mam"; "ping" }
modules_disabled = { "s2s"; "vcard_legacy" }
log = { { levels = { min = "warn" }; to = "file"; filename = "%(folder)s/log" } }
VirtualHost "%(domain)s"
"""


def port_is_open(port):
    with socket.socket() as s:
        s.settimeout(1)
        return s.connect_ex(("127.0.0.1", port)) == 0


def until(what, holds):
    end = time.monotonic() + PATIENCE
    while not holds():
        if time.monotonic() > end:
            raise AssertionError("%s did not happen" % what)
        time.sleep(0.1)


class Peer:
    def __init__(self, folder, port, domain):
        self.folder, self.port, self.domain, self.process = folder, port, domain, None
        os.makedirs(folder)

    def write(self, name, text):
        path = os.path.join(self.folder, name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)
        return path

    def launch(self, command, **env):
        with open(os.path.join(self.folder, "stdout"), "wb") as out:
            self.process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=out, stderr=out,
                                            env=dict(os.environ, **env))
        until("the start of %s" % command[0], lambda: port_is_open(self.port) or self.process.poll() is not None)
        assert self.process.poll() is None, self.output()

    def output(self):
        with open(os.path.join(self.folder, "stdout"), encoding="utf-8", errors="replace") as file:
            return file.read()

    def end(self):
        if self.process is not None and self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(PATIENCE)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        self.process = None


class Prosody(Peer):
    name = "Prosody"

    @staticmethod
    def is_here():
        return shutil.which("prosody") is not None

    def start(self):
        values = {"folder": self.folder, "port": self.port, "domain": self.domain}
        config = self.write("prosody.cfg.lua", PROSODY % values)
        for user, password in PASSWORDS.items():
            subprocess.run(["prosodyctl", "--config", config, "register", user, self.domain, password], check=True,
                           stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self.launch(["prosody", "-F", "--config", config])

    def export(self):
        """What xylemctl is given: the folder, when nobody writes in it any more."""
        self.end()
        return os.path.join(self.folder, "data")
