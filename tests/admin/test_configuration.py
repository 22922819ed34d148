#!/usr/bin/env python3
"""Configurations that are wrong, that change, and that lift every limit."""
import json
import os
import re
import socket
import ssl
import subprocess

import server
from server import make_certificate, until

BASE = server.CONFIG % server.BUILD
HEAD, DOMAINS = BASE.rsplit("domains:", 1)[0], "domains: { a.test: { tls: { certificate: a.pem } } }\n"

# What is written, and what is said of it; a file of None is not there, X is xylem.yml.
MISTAKES = [
    ("unknown key", {"xylem.yml": BASE + "lisen: []\n"},
     "X:6:1: the configuration has no setting 'lisen'; did you mean 'listen'?"),
    ("unknown key of a domain", {"xylem.yml": HEAD + "domains:\n  a.test:\n    tsl: { certificate: a.pem }\n"},
     "X:7:5: a domain has no setting 'tsl'; did you mean 'tls'?"),
    ("wrong type", {"xylem.yml": BASE + "watchdog: [ 5s ]\n"}, "X:6:11: watchdog must be a time, not a list"),
    ("wrong unit", {"xylem.yml": BASE + "watchdog: 5 sec\n"},
     "X:6:11: watchdog must be a time such as 500ms, 3s, 5m, 2h or 7d, not '5 sec'"),
    ("unit of another type", {"xylem.yml": BASE + "limits: { stanza: 5s }\n"}, "X:6:19: stanza must be a size"),
    ("out of range", {"xylem.yml": BASE + "limits: { login: 2h }\n"}, "X:6:18: login must be 0 to 1h"),
    ("not a choice", {"xylem.yml": BASE + "log: { level: wran }\n"},
     "X:6:15: level must be one of debug, info, warn, error, not 'wran'; did you mean 'warn'?"),
    ("key twice", {"xylem.yml": BASE + "log: {}\nlog: {}\n"}, "X:7:1: 'log' is given twice, first in line 6"),
    ("domain twice", {"xylem.yml": BASE + "include: [ more.yml ]\n", "more.yml": "domains: { a.test: {} }\n"},
     "more.yml:1:12: domain 'a.test' is given twice, first in X:5:12"),
    ("domain twice, spelt differently", {"xylem.yml": BASE + "include: more.yml\n",
                                         "more.yml": "defaults: { tls: { required: no } }\n"
                                                     "domains:\n  A.TEST: {}\n"},
     "more.yml:3:3: domain 'a.test' is given twice, first in X:5:12"),
    ("alias twice", {"xylem.yml": HEAD + "defaults: { tls: { required: no } }\ndomains:\n"
                                         "  a.test: { aliases: [ c.test ] }\n  b.test: { aliases: [ c.test ] }\n"},
     "X:8:3: domain 'c.test' is given twice, first in X:7:3"),
    ("include loop", {"xylem.yml": BASE + "include: [ more.yml ]\n", "more.yml": "include: [ more.yml ]\n"},
     "more.yml:1:12: files include each other deeper than 4"),
    ("include that is not there", {"xylem.yml": BASE + "include: [ lost.yml ]\n"}, "X:6:12: DIR/lost.yml: No such file"),
    ("certificate that is not there", {"a.pem": None}, "X:5:42: tls: DIR/a.pem: No such file or directory"),
    ("no certificate in it", {"a.pem": "nothing\n"}, "X:5:42: tls: DIR/a.pem: no certificate in PEM form"),
    ("key of another certificate", {"xylem.yml": HEAD + DOMAINS.replace("a.pem", "a.pem, key: b.pem")},
     "X:5:42: tls: DIR/a.pem with DIR/b.pem: the key does not belong to the certificate"),
    ("expired certificate", {"xylem.yml": HEAD + DOMAINS.replace("a.pem", "old.pem")},
     "X:5:42: tls: DIR/old.pem: certificate has expired"),
    ("no certificate is named", {"xylem.yml": HEAD + "domains: { a.test: {} }\n"},
     "X:5:20: domain a.test: tls: no certificate is given (a laboratory may say tls: { required: false })"),
    ("module that does not exist", {"xylem.yml": BASE + "defaults: { modules: { rooster: {} } }\n"},
     "X:6:33: module rooster: "),
    ("setting of another module", {"xylem.yml": BASE + "defaults: { modules: { vcard: { max-items: 5 } } }\n"},
     "X:6:33: module vcard has no setting 'max-items'"),
    ("tabs", {"xylem.yml": BASE + "log:\n\tlevel: info\n"}, "X:7:1: indent with spaces, not with tabs"),
    ("not UTF-8", {"xylem.yml": BASE.encode() + b"user: m\xfcller\n"}, "X:6:8: not UTF-8 text: "),
    ("no domain", {"xylem.yml": HEAD}, "X:1:1: no domain is given"),
    ("not a domain's name", {"xylem.yml": BASE.replace("a.test", "a..test")}, "X:5:12: 'a..test' is not the name"),
    ("huge", {"xylem.yml": BASE + "# " + "x" * (65 << 20)}, "X is larger than "),
    ("not closed", {"xylem.yml": BASE + "log: { level: info\n"}, "X:7:1: "),
    # What only a running server refuses: it could not take the change over.
    ("a change that needs a restart", {"xylem.yml": BASE.replace("shards: 2", "shards: 1")},
     "X:3:9: shards cannot be changed while the server runs: restart xylemd"),
    ("a section taken out", {"xylem.yml": BASE.replace("shards: 2\n", "")},
     "X:1:1: shards was taken out, which needs a restart of xylemd"),
]


def spoken(s, says):
    return re.sub(r"\bX\b", s.path("xylem.yml"), says).replace("DIR", s.folder)


def test_every_mistake_is_named_and_changes_nothing(s):
    make_certificate(s.path("b.pem"), "b.test")
    make_expired_certificate(s)
    with open(s.path("a.pem"), "rb") as file:
        good = {"xylem.yml": BASE, "a.pem": file.read()}
    s.start()
    for name, files, says in MISTAKES:
        text = spoken(s, says)
        for file, content in files.items():
            if content is None:
                os.unlink(s.path(file))
            else:
                s.write(file, content)
        if "restart" not in says:
            code, out = s.check()
            assert code == 78 and text in out, (name, code, out[:500])
        code, out, err = s.ctl("--socket", s.path("data/control.sock"), "--json", "plan")
        assert code == 1 and text in json.loads(out)["text"], (name, "plan", code, out[:500])
        s.write("log", "")
        code, out, err = s.ctl("--socket", s.path("data/control.sock"), "reload")
        assert code == 1 and text in err, (name, "reload", code, err[:500])
        assert "not reloaded: " in s.read_log() and text in s.read_log(), (name, s.read_log()[:500])
        for file, content in good.items():
            s.write(file, content)
        s.good("reload")
    assert "a.test" in s.good("domain", "list")


def make_expired_certificate(s):
    """With `openssl ca`: only from version 3.4 on can `openssl req` date a certificate back."""
    make_certificate(s.path("old.pem"), "a.test")
    s.write("ca.cnf", "[ca]\ndefault_ca=x\n[x]\ndatabase=%s\nnew_certs_dir=%s\ndefault_md=sha256\n"
            "policy=y\nrand_serial=yes\n[y]\ncommonName=supplied\n" % (s.path("ca.txt"), s.folder))
    s.write("ca.txt", "")
    for command in (("req", "-new", "-key", "old.pem.key", "-subj", "/CN=a.test", "-out", "old.csr"),
                    ("ca", "-batch", "-config", "ca.cnf", "-selfsign", "-keyfile", "old.pem.key", "-in",
                     "old.csr", "-startdate", "20200101000000Z", "-enddate", "20210101000000Z", "-notext",
                     "-out", "old.crt")):
        subprocess.run(["openssl", *command], check=True, capture_output=True, cwd=s.folder)
    with open(s.path("old.crt"), "rb") as crt, open(s.path("old.pem.key"), "rb") as key:
        s.write("old.pem", crt.read() + key.read())


def test_an_unreadable_file_is_named(s):
    if os.geteuid() == 0:
        os.unlink(s.path("xylem.yml"))
        os.mkdir(s.path("xylem.yml"))       # what root cannot read either
        code, out = s.check()
        assert code == 78 and "xylem.yml: Is a directory" in out, out
    else:
        os.chmod(s.path("xylem.yml"), 0)
        code, out = s.check()
        assert code == 78 and "xylem.yml: Permission denied" in out, out


def test_a_plan_says_what_a_reload_does(s):
    s.start()
    assert json.loads(s.good("--json", "plan")).get("rows", []) == []
    s.write("xylem.yml", HEAD + "log: { level: debug }\ndefaults: { tls: { certificate: a.pem } }\n"
            "domains: { a.test: { limits: { rate: 0 }, modules: { vcard: off } }, b.test: {} }\n")
    rows = json.loads(s.good("--json", "plan"))["rows"]
    assert rows == [{"domain": "(the server)", "change": "changed", "settings": "log"},
                    {"domain": "a.test", "change": "changed", "settings": "modules, limits"},
                    {"domain": "b.test", "change": "added", "settings": None}], rows
    assert "b.test" not in s.good("domain", "list")
    assert "1 domains added, 0 removed, 1 changed" in s.good("reload")
    assert "b.test" in s.good("domain", "list")
    assert "domain changed: modules, limits" in s.read_log()
    assert json.loads(s.good("--json", "plan")).get("rows", []) == []
    s.write("xylem.yml", HEAD + "log: { level: debug }\ndefaults: { tls: { certificate: a.pem } }\n"
            "domains: { b.test: {} }\n")
    assert json.loads(s.good("--json", "plan"))["rows"] == [
        {"domain": "a.test", "change": "removed", "settings": None}]


def test_a_log_that_was_moved_away_is_begun_anew(s):
    s.write("xylem.yml", BASE + "log: { file: own.log }\n")
    s.log = s.path("own.log")
    s.start()
    os.rename(s.path("own.log"), s.path("own.log.1"))
    s.good("reload")
    with open(s.path("own.log"), encoding="utf-8") as new:
        assert "reloaded" in new.read()
    # What the supervisor says goes there too.
    os.kill(int(dict(row.values() for row in json.loads(s.good("--json", "status"))["rows"])["process"]), 9)
    until("the supervisor's line", lambda: "died by signal 9" in open(s.path("own.log")).read())


# ---------------------------------------------------------------------------- certificates

def shown_certificate(s):
    with socket.create_connection(("127.0.0.1", s.port()), 10) as plain:
        plain.sendall(b"<stream:stream to='a.test' version='1.0' xmlns='jabber:client' "
                      b"xmlns:stream='http://etherx.jabber.org/streams'>")
        seen = b""
        while b"</stream:features>" not in seen:
            seen += plain.recv(4096)
        plain.sendall(b"<starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>")
        while b"<proceed" not in seen:
            seen += plain.recv(4096)
        context = ssl._create_unverified_context()
        with context.wrap_socket(plain, server_hostname="a.test") as secure:
            return secure.getpeercert(binary_form=True)


def test_renewed_certificates_are_noticed(s):
    s.start()
    first = shown_certificate(s)
    make_certificate(s.path("a.pem"), "a.test")
    until("the renewal", lambda: shown_certificate(s) != first, 40)
    assert "1 certificates renewed" in s.read_log() and "certificate" in s.read_log()
    second = shown_certificate(s)

    # What cannot be used keeps the one before; a reload says that it is wrong.
    s.write("a.pem", "half of a certifi")
    until("the complaint", lambda: "the certificate before it stays in use" in s.read_log(), 40)
    assert shown_certificate(s) == second
    code, out, err = s.ctl("reload")
    assert code == 1 and "no certificate in PEM form" in err, err
    make_certificate(s.path("a.pem"), "a.test")
    s.good("reload")
    assert shown_certificate(s) != second


if __name__ == "__main__":
    server.main(globals())
