#!/usr/bin/env python3
"""Backups, restores and copies of a store as an administrator meets them; what becomes of messages under load is in
tests/fault/moving."""
import fcntl
import hashlib
import json
import os
import re
import signal
import stat
import subprocess

import server
from server import PATIENCE, until


def accounts(s):
    return [row["jid"] for row in json.loads(s.good("--json", "account", "list", "a.test"))["rows"]]


def content(path):
    """Without its ends, which have a time and a sum."""
    with open(path, encoding="utf-8") as file:
        return sorted(file.read().splitlines()[1:-1])


def with_accounts(s, names):
    s.start()
    for name in names:
        s.good("account", "add", name + "@a.test", "--password", "p")


def make_backup(s, name, lines):
    text = "".join(json.dumps(line) + "\n" for line in (
        {"xylem-backup": 1, "of": "everything", "at": "2026-11-30T09:00:00.000Z"}, *lines))
    end = {"lines": len(lines), "sha256": hashlib.sha256(text.encode()).hexdigest()}
    return s.write(name, text + '{"end": ' + json.dumps(end) + "}\n")


def record(xml, *rows):
    """Rows are (local part, id, flags)."""
    return {"record": {"xml": xml, "rows": [{"domain": "a.test", "account": name + "@a.test", "id": number, "stamp": 1,
                                             "flags": flags, "peer": "z@a.test/r"} for name, number, flags in rows]}}


def usage(s):
    row = json.loads(s.good("--json", "domain", "usage"))["rows"][0]
    return row["rows"], row["bytes"]


def load(s, path, config="xylem.yml"):
    with open(path, "rb") as file:
        p = subprocess.run([server.BUILD + "/xylemd", "--config", s.path(config), "--load"], stdin=file,
                           capture_output=True, text=True, timeout=PATIENCE * 3)
    return p.returncode, p.stdout, p.stderr


def configure(s, store, name="xylem.yml"):
    return s.configure(server.CONFIG % server.BUILD, name, store)


def end_server(s):
    s.good("stop")
    assert s.process.wait(PATIENCE) == 0


def test_an_account_comes_back_as_it_was(s):
    with_accounts(s, ("x", "y"))
    s.good("backup", "--output", s.path("all.xb"))
    assert os.stat(s.path("all.xb")).st_mode & 0o777 == 0o600
    s.good("account", "delete", "x@a.test")
    s.good("account", "add", "z@a.test", "--password", "p")
    assert accounts(s) == ["y@a.test", "z@a.test"]
    s.good("restore", s.path("all.xb"), "--only", "x@a.test")
    assert accounts(s) == ["x@a.test", "y@a.test", "z@a.test"]
    s.good("account", "delete", "z@a.test")
    s.good("restore", s.path("all.xb"))
    s.good("backup", "--output", s.path("again.xb"))
    assert content(s.path("again.xb")) == content(s.path("all.xb"))


def test_what_waits_is_counted_of_messages_that_came_during_the_backup(s):
    """Of such a one the backup has a row that a page has shown already, and others that none has."""
    with_accounts(s, ("x", "y"))
    xml = "<message xmlns='jabber:client' type='chat' from='z@a.test/r'><body>%s</body></message>"
    path = make_backup(s, "made.xb", [
        record(xml % 1, ("x", 1, 2)), record(xml % 2, ("x", 2, 1)),
        record(xml % 1, ("y", 1, 1), ("x", 1, 2)), record(xml % 2, ("x", 2, 1), ("y", 2, 3)), record(xml % 3, ("y", 3, 2))])
    until("the sum of what waits", lambda: usage(s)[0] is not None)
    assert usage(s) == (0, 0), usage(s)
    s.good("restore", path)
    waits = usage(s)
    assert waits == (3, 3 * len(xml % 1)), waits
    if s.store["driver"] != "memory":
        end_server(s)
        s.start()
        until("the sum of what waits", lambda: usage(s)[0] is not None)
        assert usage(s) == waits, (usage(s), waits)


def test_what_is_not_there_is_said(s):
    with_accounts(s, ("x",))
    s.good("backup", "--output", s.path("all.xb"))
    for words, status, text in (
            (("backup", "--only", "b.test"), 3, "neither a domain nor an account"),
            (("backup", "--only", "nobody@a.test", "--output", s.path("no.xb")), 3, "nothing is stored for nobody@a.test"),
            (("backup", "--rate", "-1"), 2, "--rate is a whole number"),
            (("store", "copy", s.path("xylem.yml"), "--rate", "fast"), 2, "--rate is a whole number"),
            (("backup", "--output", s.folder), 1, "is a folder"),
            (("restore", s.path("all.xb"), "--only", "b.test"), 3, "neither a domain nor an account"),
            (("restore", s.path("all.xb"), "--only", "nobody@a.test"), 3, "nothing of that is in the backup"),
            (("restore", s.path("none.xb")), 1, "none.xb"),
            (("backup", "--output", s.path("no/such/folder")), 1, "no/such/folder")):
        code, _, err = s.ctl(*words)
        assert code == status and text in err, (words, code, err)
    assert not os.path.exists(s.path("no.xb")) and not os.path.exists(s.path("no.xb.part"))


def test_who_writes_a_file_is_alone_with_it(s):
    with_accounts(s, ("x",))
    words = s.ctl_command("backup", "--rate", "0", "--output", s.path("same.xb"))
    os.mkfifo(s.path("pipe"))
    with open(s.path("same.xb.part"), "wb") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        p = subprocess.run(words, capture_output=True, text=True, timeout=PATIENCE)
        assert p.returncode == 1 and "another command is writing it" in p.stderr, p
    assert subprocess.run(words, capture_output=True, timeout=PATIENCE).returncode == 0     # what is left of one is no hindrance
    with subprocess.Popen(["cat", s.path("pipe")], stdout=subprocess.PIPE) as reader:
        s.good("backup", "--output", s.path("pipe"))
        assert reader.stdout.read().startswith(b'{"xylem-backup": 1')
    assert stat.S_ISFIFO(os.lstat(s.path("pipe")).st_mode)


def with_a_megabyte(s):
    """So much waits for somebody that it does not fit into one piece of a backup."""
    s.start()
    s.good("account", "add", "x@a.test", "--password", "p")
    messages = "".join("<message xmlns='jabber:client' type='chat' from='y@b.test/r' to='x@a.test' id='%d'><body>%s</body>"
                       "<delay xmlns='urn:xmpp:delay' from='a.test' stamp='2020-01-01T%02d:%02d:00Z'/></message>" % (
                           n, "text " * 200, n // 60, n % 60) for n in range(1000))
    s.good("import", s.write("in.xml", "<server-data xmlns='urn:xmpp:pie:0'><host jid='a.test'><user name='x'>"
                             "<offline-messages>%s</offline-messages></user></host></server-data>" % messages))


def test_the_log_has_a_line_at_each_end(s):
    with_a_megabyte(s)
    s.good("backup", "--rate", "0", "--output", s.path("all.xb"))
    s.good("restore", s.path("all.xb"))
    log = s.read_log()
    for words in ("command backup", "command restore", "a backup was taken", "a restore is over"):
        assert log.count(words) == 1, (words, log)
    counted = re.findall(r"(?:taken|over): \d+ accounts and domains, \d+ documents, (\d+) messages, (\d+) bytes in "
                         r"\d+\.\d s", log)
    lines = sum(len(line) + 1 for line in content(s.path("all.xb")))
    assert counted == [("1000", str(lines))] * 2, (counted, lines)


def test_a_restore_that_is_interrupted_is_not_over(s):
    with_accounts(s, ("x",))
    xml = "<message xmlns='jabber:client' type='chat' from='z@a.test/r'><body>%s</body></message>" % ("b" * 1000)
    path = make_backup(s, "long.xb", [record(xml, ("x", n, 2)) for n in range(1, 20000)])
    with subprocess.Popen(s.ctl_command("restore", path), stderr=subprocess.PIPE, text=True) as p:
        until("its beginning", lambda: "command restore" in s.read_log())
        p.send_signal(signal.SIGINT)
        err = p.stderr.read()
        assert p.wait(PATIENCE) == 130, err
    assert "accounts have a part of what is in the backup; restore it once more" in err, err
    log = s.read_log()
    assert "a restore was broken off: its accounts have a part" in log and "a restore is over" not in log, log
    s.good("account", "add", "x@a.test", "--password", "q")         # it is nobody's any more


def test_what_was_broken_off_is_in_nobodys_way(s):
    with_a_megabyte(s)
    for n in range(6):              # more than may be under way at a time
        how = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)[n % 3]
        with subprocess.Popen(s.ctl_command("backup", "--rate", "1", "--output", s.path("cut.xb"))) as p:
            until("the first piece", lambda: os.path.exists(s.path("cut.xb.part")) and
                  os.path.getsize(s.path("cut.xb.part")) > 0)
            p.send_signal(how)
            assert p.wait(PATIENCE) == 128 + how
        assert not os.path.exists(s.path("cut.xb.part"))
    s.good("backup", "--rate", "0", "--output", s.path("all.xb"))


def test_a_copy_that_is_refused_begins_no_store(s):
    with_a_megabyte(s)
    path = configure(s, s.another_store("other") if s.store["driver"] != "memory" else {"driver": "sqlite"}, "other.yml")
    with subprocess.Popen(s.ctl_command("store", "copy", path, "--rate", "1"), stderr=subprocess.DEVNULL) as first:
        until("the first copy", lambda: "command store copy" in s.read_log())
        code, _, err = s.ctl("store", "copy", path)
        assert code == 5 and "being copied already" in err and "Empty the other" not in err, (code, err)
        assert first.wait(PATIENCE) == 0
    until("the end of the server", lambda: s.process.poll() is not None)
    os.rename(path, s.path("xylem.yml"))
    s.start()
    assert accounts(s) == ["x@a.test"]


def test_a_damaged_backup_changes_nothing(s):
    with_accounts(s, ("x",))
    s.good("backup", "--output", s.path("all.xb"))
    with open(s.path("all.xb"), "rb") as file:
        good = file.read()
    before = content(s.path("all.xb"))
    middle = good.index(b'"value": "') + 12
    for name, damaged in (("cut", good[:-60]), ("end", good[:good.rindex(b'{"end"')]),
                          ("changed", good[:middle] + b"#" + good[middle + 1:]),
                          ("other", b"<server-data/>\n"), ("empty", b""),
                          ("newer", good.replace(b'"xylem-backup": 1', b'"xylem-backup": 2', 1))):
        path = s.write(name + ".xb", damaged)
        code, _, err = s.ctl("restore", path)
        assert code == 1 and name + ".xb" in err, (name, code, err)
    s.good("backup", "--output", s.path("after.xb"))
    assert content(s.path("after.xb")) == before


def not_filled(s):
    """What a load into the server's own store says."""
    return "is in memory" if s.store["driver"] == "memory" else "not empty"


def test_an_empty_store_is_filled(s):
    with_accounts(s, ("x", "y"))
    s.good("backup", "--output", s.path("all.xb"))
    end_server(s)
    code, _, err = load(s, s.path("all.xb"))
    assert code == 1 and not_filled(s) in err, (code, err)
    configure(s, s.another_store("other"))
    code, out, err = load(s, s.path("all.xb"))
    assert code == 0 and "things are in the store" in out, (code, out, err)
    s.start()
    assert accounts(s) == ["x@a.test", "y@a.test"]


def test_a_store_that_has_a_part_is_not_served(s):
    with_accounts(s, ("x", "y"))
    s.good("backup", "--output", s.path("all.xb"))
    end_server(s)
    configure(s, s.another_store("other"))
    with open(s.path("all.xb"), "rb") as file:
        path = s.write("cut.xb", file.read()[:-60])
    code, _, err = load(s, path)
    assert code == 1 and "not whole" in err, (code, err)
    s.process = subprocess.Popen([server.BUILD + "/xylemd", "--config", s.path("xylem.yml"), "--foreground"],
                                 stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    line = ""
    while "a part of a backup" not in line:
        line = s.process.stderr.readline()
        assert line, "the server has ended without a word"
    assert s.process.wait(PATIENCE) == 78, s.process.returncode         # nobody starts it again
    s.process.communicate(timeout=PATIENCE)
    code, _, err = load(s, s.path("all.xb"))
    assert code == 1 and "not empty" in err, (code, err)


def test_a_server_moves_to_another_store(s):
    full, other = s.another_store("full"), s.another_store("other")
    configure(s, full)
    s.start()
    s.good("account", "add", "other@a.test", "--password", "p")
    end_server(s)
    configure(s, s.store)
    with_accounts(s, ("x", "y"))
    for config, text in ((s.path("none.yml"), "none.yml"), (configure(s, full, "full.yml"), "not empty"),
                         (configure(s, {"driver": "memory"}, "memory.yml"), "is in memory"),
                         (configure(s, {"driver": "sqlit"}, "wrong.yml"), "sqlit")):
        code, _, err = s.ctl("store", "copy", config)
        assert code == 1 and text in err and "goes on with its own store" in err, (config, code, err)
        s.good("account", "passwd", "x@a.test", "--password", "q")      # at once
    code, out, err = s.ctl("--json", "store", "copy", s.path("full.yml"))
    assert code == 1 and "not empty" in json.loads(out)["text"] and err == "", (code, out, err)
    s.good("account", "passwd", "x@a.test", "--password", "p")
    answer = json.loads(s.good("--json", "store", "copy", configure(s, other, "other.yml")))
    assert answer["status"] == "ok" and answer["rows"][0]["documents"] >= 3, answer
    until("the end of the server", lambda: s.process.poll() is not None)
    os.rename(s.path("other.yml"), s.path("xylem.yml"))
    s.start()
    assert accounts(s) == ["x@a.test", "y@a.test"]


if __name__ == "__main__":
    server.main(globals())
