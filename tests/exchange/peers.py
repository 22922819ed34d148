"""Prosody and ejabberd from Debian, started for a test on loopback with one domain, and ended with it."""
import glob
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


EJABBERD = """
loglevel: warning
hosts: [ "%(domain)s" ]
certfiles: [ "%(folder)s/both.pem" ]
listen: [ { port: %(port)d, ip: "127.0.0.1", module: ejabberd_c2s, max_stanza_size: 262144, shaper: none, access: all,
            starttls_required: false } ]
auth_method: internal
auth_password_format: scram
auth_scram_hash: %(hash)s
acl: { local: { user_regexp: "" } }
access_rules: { local: { allow: local } }
shaper_rules: { max_user_sessions: infinity, max_user_offline_messages: infinity }
registration_timeout: infinity
modules:
  mod_admin_extra: {}
  mod_blocking: {}
  mod_caps: {}
  mod_disco: {}
  mod_mam: { default: always }
  mod_offline: { access_max_user_messages: max_user_offline_messages }
  mod_ping: {}
  mod_privacy: {}
  mod_private: {}
  mod_roster: { versioning: true }
  mod_vcard: { search: false }
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
            self.process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=out, stderr=out, cwd=self.folder,
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
    name, exports_archives = "Prosody", True

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


class Ejabberd(Peer):
    name, hash, exports_archives = "ejabberd", "sha256", False      # not those of 23.01

    @staticmethod
    def is_here():
        return shutil.which("ejabberdctl") is not None and shutil.which("erl") is not None

    def environment(self):
        libraries = sorted(glob.glob("/usr/lib/*/ejabberd-[0-9]*"))
        return {"HOME": self.folder, "ERL_EPMD_PORT": str(self.port + 1), "ERL_EPMD_ADDRESS": "127.0.0.1",
                "EJABBERD_CONFIG_PATH": os.path.join(self.folder, "ejabberd.yml"),
                "EJABBERD_LOG_PATH": os.path.join(self.folder, "log", "ejabberd.log"),
                "ERL_LIBS": os.path.dirname(libraries[0]), "ERL_CRASH_DUMP_BYTES": "0"}

    def node(self):
        return "exchange%d@localhost" % self.port

    def evaluate(self, expression):
        """Beside the node N: what it prints."""
        done = subprocess.run(["erl", "-noinput", "-sname", "ctl%d@localhost" % os.getpid(), "-kernel",
                               "inet_dist_use_interface", "{127,0,0,1}", "-eval",
                               "N='%s', pong=net_adm:ping(N), %s halt(0)." % (self.node(), expression)],
                              env=dict(os.environ, **self.environment()), cwd=self.folder,
                              capture_output=True, text=True, timeout=PATIENCE)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def start(self):
        values = {"folder": self.folder, "port": self.port, "domain": self.domain, "hash": self.hash}
        self.write("ejabberd.yml", EJABBERD % values)
        os.makedirs(os.path.join(self.folder, "db"))
        cookie = self.write(".erlang.cookie", "xylemexchange\n")
        os.chmod(cookie, 0o600)
        subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=" + self.domain,
                        "-days", "2", "-keyout", os.path.join(self.folder, "key.pem"), "-out",
                        os.path.join(self.folder, "cert.pem")], check=True, capture_output=True)
        with open(os.path.join(self.folder, "both.pem"), "wb") as out:
            for part in ("cert.pem", "key.pem"):
                with open(os.path.join(self.folder, part), "rb") as file:
                    out.write(file.read())
        environment = self.environment()
        self.epmd = subprocess.Popen(["epmd", "-port", environment["ERL_EPMD_PORT"], "-address", "127.0.0.1",
                                      "-relaxed_command_check"], env=dict(os.environ, **environment))
        until("the start of epmd", lambda: port_is_open(self.port + 1))
        self.launch(["erl", "-noinput", "-sname", self.node(), "-kernel", "inet_dist_use_interface", "{127,0,0,1}",
                     "-mnesia", "dir", '"%s/db"' % self.folder, "-s", "ejabberd"], **environment)
        self.evaluate(
            "Wait=fun(F,K) -> case rpc:call(N, mnesia, wait_for_tables, [[passwd,reg_users_counter],1000]) of"
            " ok -> ok; _ when K>0 -> timer:sleep(300), F(F,K-1) end end, Wait(Wait,50), " + "".join(
                'ok=rpc:call(N, ejabberd_auth, try_register, [<<"%s">>, <<"%s">>, <<"%s"/utf8>>]), ' % (
                    user, self.domain, password) for user, password in PASSWORDS.items()))

    def export(self):
        folder = os.path.join(self.folder, "export")
        os.makedirs(folder)
        self.evaluate('ok=rpc:call(N, ejabberd_piefxis, export_server, ["%s"]),' % folder)
        self.end()
        return next(path for path in sorted(glob.glob(folder + "/*.xml")) if "_" not in os.path.basename(path))

    def end(self):
        super().end()
        if getattr(self, "epmd", None) is not None:
            self.epmd.terminate()
            self.epmd.wait(PATIENCE)
            self.epmd = None
