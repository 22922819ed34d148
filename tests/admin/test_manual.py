#!/usr/bin/env python3
"""What the manual shows works: its configurations are read, its commands run, its messages come."""
import base64
import contextlib
import glob
import json
import os
import re
import socket
import sqlite3
import subprocess

import server
from server import make_certificate

TOP = os.environ.get("top_srcdir", ".")
PAGES = sorted(glob.glob(TOP + "/docs/manual/*.md") + glob.glob(TOP + "/docs/manual/modules/*.md") +
               [TOP + "/README"])
HEAD = server.CONFIG.rsplit("domains:", 1)[0] % server.BUILD
LAB = "defaults: { tls: { required: false }, sasl: { plain_without_tls: true } }\n"


def read(path):
    with open(path, encoding="utf-8") as file:
        return file.read()


def blocks(kind):
    """(page, text) of each fenced block of this kind."""
    for page in PAGES:
        for block in re.findall(r"^```%s\n(.*?)^```$" % kind, read(page), re.M | re.S):
            yield os.path.relpath(page, TOP), block


# ---------------------------------------------------------------------------- configurations

def completed(text):
    """A block of the manual with what a whole configuration needs besides."""
    keys = re.findall(r"^(\w+):", text, re.M)
    if keys and keys[0] in ("modules", "auth", "tls", "sasl", "sessions"):
        text, keys = "defaults:\n" + re.sub(r"^", "  ", text, flags=re.M), ["defaults"]
    text = re.sub(r"/etc/xylem/([a-z.]+)", r"\1", text)
    text = text.replace("defaults: {", "defaults: { tls: { required: false },")
    if "defaults" not in keys:
        text += "\ndefaults: { tls: { required: false } }\n"
    for line in HEAD.splitlines():
        if line.split(":")[0] not in keys:
            text += "\n" + line
    return text + ("" if "domains" in keys else "\ndomains: { x.test: { tls: { certificate: a.pem } } }") + "\n"


def test_configurations_are_read(s):
    make_certificate(s.path("example.org.pem"), "example.org")
    n = 0
    for page, block in blocks("yaml"):
        s.write("shown.yml", completed(block))
        code, out = s.check("shown.yml")
        assert code == 0, "%s:\n%s\n%s" % (page, block, out)
        n += 1
    assert n >= 3, n


def test_the_sample_configuration_is_read(s):
    for name in ("example.org.pem", "example.org.key"):
        make_certificate(s.path(name), "example.org")
    os.replace(s.path("example.org.pem.key"), s.path("example.org.key"))
    sample = read(TOP + "/etc/xylem.yml")
    s.write("domains.d/x.yml", "domains: { x.test: { tls: { certificate: ../a.pem } } }\n")
    everything = re.sub(r"^# (?=\w+:|  )", "", sample, flags=re.M).replace(", file: /var/log/xylem/xylem.log", "")
    for text in (sample, everything):
        s.write("sample.yml", re.sub(r"/etc/xylem/", "", text) + "module_path: [ %s/modules ]\n" % server.BUILD)
        code, out = s.check("sample.yml")
        assert code == 0, out
    assert "example.org" in everything and "2 domains" in out, out


def test_a_laboratory_lifts_every_limit(s):
    said = subprocess.run([server.BUILD + "/xylemd", "--describe", "--json"], capture_output=True,
                          text=True, check=True).stdout
    lab = next(b for page, b in blocks("yaml") if "plain_without_tls" in b)
    scenario = read(TOP + "/tests/scenario/admin/lab.xs")
    for section in json.loads(said):
        if section["section"] not in ("limits", "defaults.limits"):
            continue
        for setting in section["settings"]:
            text = lab[lab.index("defaults:"):] if "defaults" in section["section"] else lab
            assert setting["key"] + ": 0" in text, setting["key"]
            assert setting["key"] + ": 0" in scenario, setting["key"]


# ---------------------------------------------------------------------------- commands

def test_commands_run(s):
    make_certificate(s.path("example.org.pem"), "example.org")
    s.write("xylem.yml", HEAD + "domains: { example.org: { tls: { certificate: example.org.pem }, modules: { archive: {} } } }\n")
    files = dict.fromkeys(("accounts.txt", "FILE"), s.write("accounts.txt", "first@example.org secret\n"))
    os.makedirs(s.path("prosody/example%2eorg/accounts"))
    s.write("prosody/example%2eorg/accounts/second.dat", 'return { ["password"] = "secret"; };\n')
    files["/var/lib/prosody"] = s.path("prosody")
    files["/tmp/export/20260131-120000.xml"] = "accounts.xml"       # that the line before it has written
    s.start()
    n = 0
    for page in PAGES:
        for line in re.findall(r"^(?:\S.*\| *)?(?:sudo )?xylemctl (.*)$", read(page), re.M):
            words = line.partition("#")[0].partition("|")[0].split()
            if words[:2] == ["store", "copy"]:
                continue            # it ends the server: test_backup.py tries it
            words = [files.get(w, w) for w in words]
            code, out, err = s.ctl(*words, stdin="a password\n")
            assert code in (0, 4), (page, line, code, out, err)
            n += 1
    assert n >= 15, n


def test_man_pages_name_the_options(s):
    for program, page in (("xylemd", "xylemd.8"), ("xylemctl", "xylemctl.8")):
        text = read(TOP + "/docs/" + page).replace("\\-", "-")
        said = subprocess.run([server.BUILD + "/" + program, "--help"], capture_output=True, text=True).stdout
        for option in re.findall(r"(?<!\S)--\w+", said):
            assert option in text, (page, option)
        for option in re.findall(r"^\.B(?:I)? \"?(--\w+)", text, re.M):
            assert option in said, (program, option)


# ---------------------------------------------------------------------------- messages

class Raw:
    """A client that says what it is told to, without TLS."""

    def __init__(self, s, domain="lab.test"):
        self.socket = socket.create_connection(("127.0.0.1", s.port()), server.PATIENCE)
        self.open(domain)

    def open(self, domain):
        self.seen = b""
        self.send("<stream:stream to='%s' version='1.0' xmlns='jabber:client' "
                  "xmlns:stream='http://etherx.jabber.org/streams'>" % domain)
        self.wait("</stream:features>|stream:error")

    def send(self, text):
        self.socket.sendall(text.encode())

    def wait(self, expression):
        while not re.search(expression, self.seen.decode()):
            data = self.socket.recv(65536)
            assert data, "%s did not come, but %r" % (expression, self.seen)
            self.seen += data
        return self

    def auth(self, user, password, mechanism="PLAIN"):
        token = base64.b64encode(("\0%s\0%s" % (user, password)).encode()).decode()
        self.send("<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='%s'>%s</auth>" %
                  (mechanism, token))
        return self.wait("<success|</failure>")

    def login(self, user, password, domain="lab.test"):
        self.auth(user, password)
        self.open(domain)
        self.send("<iq type='set' id='b'><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'/></iq>")
        return self.wait("id='b'.*</iq>")


def refused_start(s, config):
    s.write("other.yml", config)
    p = subprocess.run([server.BUILD + "/xylemd", "--config", s.path("other.yml"), "--foreground"],
                       capture_output=True, text=True, timeout=server.PATIENCE)
    assert p.returncode != 0, p
    return p.stdout + p.stderr


def reload_error(s, config):
    before = read(s.path("xylem.yml"))
    s.write("xylem.yml", config)
    error = s.ctl("reload")[2]
    s.write("xylem.yml", before)
    return error


def other_folder(text):
    return text.replace("data_dir: data", "data_dir: data2")


def not_ours(s):
    if os.geteuid() != 0:
        return refused_start(s, other_folder(HEAD + LAB).replace("data2", "/") + "domains: { x.test: {} }\n")
    os.mkdir(s.path("data3"))
    return refused_start(s, HEAD.replace("data_dir: data", "data_dir: data3") + LAB + "user: daemon\ndomains: { x.test: {} }\n")


def stale_certificate(s):
    s.write("a.pem", "half")
    server.until("the complaint", lambda: "stays in use" in s.read_log(), 40)
    make_certificate(s.path("a.pem"), "a.test")
    return s.read_log()


def may_not(s):
    if os.geteuid() != 0:
        return "you may not use it"         # tried as root, in test_commands
    os.chmod(s.folder, 0o755)
    return subprocess.run(["setpriv", "--reuid=games", "--regid=games", "--clear-groups",
                           *s.ctl_command("status")], capture_output=True, text=True).stderr


def expired(s):
    from test_configuration import make_expired_certificate
    make_expired_certificate(s)
    return s.check_text(HEAD + "domains: { a.test: { tls: { certificate: old.pem } } }\n")


def without_store(s):
    """A server of its own, whose database is overwritten while it runs."""
    broken = server.Server()
    try:
        broken.write("xylem.yml", HEAD + LAB + "domains: { lab.test: {} }\n")
        broken.start()
        broken.good("account", "add", "u@lab.test", "--password", "p")
        for name in ("xylem.db", "xylem.db-wal"):
            size = os.stat(broken.path("data/" + name)).st_size
            with open(broken.path("data/" + name), "r+b") as file:
                file.write(b"\xff" * size)
        return Raw(broken).auth("u", "p").seen.decode()
    finally:
        broken.end()


def locked_store(s):
    """One that finds its database locked when it starts."""
    late = server.Server()
    try:
        late.write("xylem.yml", HEAD + LAB + "store: { driver: sqlite, busy-timeout: 100ms }\ndomains: { x.test: {} }\n")
        os.mkdir(late.path("data"), 0o700)
        with contextlib.closing(sqlite3.connect(late.path("data/xylem.db"), isolation_level=None)) as other:
            other.execute("BEGIN EXCLUSIVE")
            late.begin()
            server.until("word of it", lambda: "the server waits for that" in late.read_log())
        server.until("its start", lambda: " serves " in late.read_log())
        return late.read_log()
    finally:
        late.end()


def two_sessions(s):
    first = Raw(s, "one.test").login("u", "p", "one.test")
    answer = Raw(s, "one.test").login("u", "p", "one.test").seen.decode()
    first.socket.close()
    return answer


def stanza(s, text, expression):
    r = Raw(s).login("u", "p")
    r.seen = b""
    r.send(text)
    return r.wait(expression).seen.decode()


# How each message of the manual is provoked.
PROBES = {
    "has no setting": lambda s: reload_error(s, HEAD + "domians: {}\n"),
    "no certificate is given": lambda s: reload_error(s, HEAD + "domains: { x.test: {} }\n"),
    "the key does not belong to the certificate": lambda s: s.check_text(
        HEAD + "domains: { a.test: { tls: { certificate: a.pem, key: b.pem } } }\n"),
    "certificate has expired": expired,
    "another server runs on it": lambda s: refused_start(s, HEAD + LAB + "domains: { x.test: {} }\n"),
    "Address already in use": lambda s: refused_start(s, other_folder(HEAD + LAB).replace(
        "port: 0", "port: %d" % s.port()) + "domains: { x.test: {} }\n"),
    "does not belong to user": not_ours,
    "cannot be changed while the server runs": lambda s: reload_error(
        s, read(s.path("xylem.yml")).replace("shards: 2", "shards: 3")),
    "the certificate before it stays in use": stale_certificate,
    "no server answers at": lambda s: s.ctl("--socket", s.path("none"), "status")[2],
    "you may not use it": may_not,
    "the server waits for that": locked_store,
    "host-unknown": lambda s: Raw(s, "nowhere.test").wait("</stream:error>").seen.decode(),
    "encryption-required": lambda s: Raw(s, "a.test").auth("u", "p").seen.decode(),
    "invalid-mechanism": lambda s: Raw(s).auth("u", "p", "X-UNKNOWN").seen.decode(),
    "not-authorized": lambda s: Raw(s).auth("u", "wrong").seen.decode(),
    "account-disabled": lambda s: Raw(s).auth("away", "p").seen.decode(),
    "temporary-auth-failure": without_store,
    "policy-violation": lambda s: stanza(s, "<message to='u@lab.test' id='m'><body>%s</body></message>" %
                                         ("x" * 300000), "type='error'.*</message>"),
    "resource-constraint": two_sessions,
    "remote-server-not-found": lambda s: stanza(s, "<message to='u@nowhere.test' id='m'><body>x</body></message>",
                                                "type='error'.*</message>"),
}


def test_messages_come_as_written(s):
    make_certificate(s.path("b.pem"), "b.test")
    s.check_text = lambda text: (s.write("other.yml", text), s.check("other.yml")[1])[1]
    s.write("xylem.yml", HEAD + """domains:
  a.test: { tls: { certificate: a.pem } }
  lab.test: { tls: { required: false }, sasl: { plain_without_tls: true } }
  one.test:
    tls: { required: false }
    sasl: { plain_without_tls: true }
    sessions: { per_account: 1, conflict: refuse }
""")
    s.start()
    s.good("account", "import", s.write("accounts", "u@lab.test p\naway@lab.test p\nu@one.test p\n"))
    s.good("account", "disable", "away@lab.test")
    page = read(TOP + "/docs/manual/operations.md")
    tables = page[page.index("## When something does not work"):]
    rows = re.findall(r"^\| `([^`]+)` \|", tables, re.M)
    assert len(rows) >= 20 and sorted(rows) == sorted(PROBES), set(rows) ^ set(PROBES)
    for words in rows:
        said = PROBES[words](s)
        assert words in said, (words, said[-600:])
    assert "refused: " in s.read_log()


if __name__ == "__main__":
    server.main(globals())
