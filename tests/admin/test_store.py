#!/usr/bin/env python3
"""A store of an earlier version, and an administrator who says when it becomes this one's."""
import json
import os
import signal
import sqlite3
import subprocess
import time

import server
from server import BUILD, Manager, PATIENCE, until

# What version 4 did not change but for the index: a database of version 3.
BACK = """DROP INDEX row_key; CREATE UNIQUE INDEX row_key ON row (token, seq, mailbox); PRAGMA user_version = 3;"""


def configure(s, **settings):
    s.configure(server.CONFIG % BUILD, store={"driver": "sqlite", **settings})


def database(s):
    return s.path("data/xylem.db")


def run_sql(s, sql):
    db = sqlite3.connect(database(s))
    db.executescript(sql)
    db.close()


def version(s):
    db = sqlite3.connect(database(s))
    found = db.execute("PRAGMA user_version").fetchone()[0]
    db.close()
    return found


def become_old(s):
    """A store with an account in it, as an earlier version has left it; what version it was."""
    s.start()
    s.good("account", "add", "x@a.test", "--password", "p")
    s.process.send_signal(signal.SIGTERM)
    assert s.process.wait(PATIENCE) == 0
    newest = version(s)
    run_sql(s, BACK)
    return newest


def begin(s, **environment):
    """The server, which need not come to serve."""
    with open(s.log, "wb"), open(s.log, "ab") as log:
        s.process = subprocess.Popen([BUILD + "/xylemd", "--config", s.path("xylem.yml"), "--foreground"], cwd=s.folder,
                                     stdout=log, stderr=log, env=dict(os.environ, **environment))


def test_a_server_migrates_when_it_starts(s):
    newest = become_old(s)
    s.start()
    assert "was brought from schema 3 to %d" % newest in s.read_log(), s.read_log()
    assert "x@a.test" in s.good("account", "list", "a.test")
    facts = {r["name"]: r["value"] for r in json.loads(s.good("--json", "store", "status"))["rows"]}
    assert facts["driver"] == "sqlite" and facts["open"] == "yes" and facts["schema"] == newest, facts
    assert s.good("store", "migrate") == "the store has schema %d: nothing is to be done\n" % newest


def test_by_command_it_waits_for_the_command(s):
    newest = become_old(s)
    configure(s, migrate="by-command")
    begin(s)
    until("the word of what to do", lambda: "the server waits for that" in s.read_log())
    assert "xylemctl store migrate" in s.read_log()
    code, _, err = s.ctl("account", "list", "a.test")
    assert code == 5 and "starting" in err, (code, err)
    code, out, err = s.ctl("store", "status")
    assert code == 5 and "schema needed" in out and "xylemctl store migrate" in err, (code, out, err)
    assert "sqlite" in s.good("status")
    code, _, err = run_xylemd(s)
    assert code == 1 and "another server runs on it" in err, (code, err)
    time.sleep(12)                              # longer than it waits for a store that does not come up
    assert s.process.poll() is None and version(s) == 3, s.read_log()
    assert s.read_log().count("the store cannot be opened") <= 6, s.read_log()
    assert s.good("store", "migrate") == "the store had schema 3 and has schema %d now\n" % newest
    until("the start of the server", lambda: " serves " in s.read_log())
    assert "x@a.test" in s.good("account", "list", "a.test")


def test_one_that_waits_can_be_stopped(s):
    become_old(s)
    configure(s, migrate="by-command")
    for how in ("command", "signal"):
        begin(s)
        until("the word of what to do", lambda: "the server waits for that" in s.read_log())
        if how == "command":
            s.good("stop")
        else:
            s.process.send_signal(signal.SIGTERM)
        assert s.process.wait(PATIENCE) == 0, s.read_log()
    assert version(s) == 3


def run_xylemd(s, *options):
    p = subprocess.run([BUILD + "/xylemd", "--config", s.path("xylem.yml"), "--migrate-store", *options], cwd=s.folder,
                       capture_output=True, text=True, timeout=PATIENCE)
    return p.returncode, p.stdout, p.stderr


def test_without_a_server(s):
    newest = become_old(s)
    configure(s, migrate="by-command")
    out = s.good("store", "migrate")            # xylemctl goes on as xylemd
    assert out.startswith("the store (sqlite) had schema 3 and has schema %d now: that took " % newest), out
    assert version(s) == newest
    code, out, err = run_xylemd(s)
    assert code == 0 and "nothing is to be done" in out, (code, out, err)
    run_sql(s, BACK)
    code, out, err = run_xylemd(s, "--json")
    answer = json.loads(out)
    assert code == 0 and answer["found"] == 3 and answer["schema"] == newest and answer["status"] == "ok", answer
    assert not os.stat(database(s)).st_mode & 0o077
    run_sql(s, "PRAGMA user_version = 999")
    code, out, err = run_xylemd(s)
    assert code == 1 and "written by a newer xylem" in err, (code, out, err)
    code, out, _ = s.ctl("--json", "store", "migrate")
    assert code == 1 and json.loads(out)["status"] == "refused", out
    run_sql(s, "PRAGMA user_version = %d" % newest)
    assert "x@a.test" in s.start().good("account", "list", "a.test")


def test_one_without_a_schema(s):
    s.configure(server.CONFIG % BUILD, store={"driver": "memory"})
    out = s.good("store", "migrate")
    assert out == "the store (memory) has no schema: nothing is to be done\n", out
    s.start()
    facts = {r["name"]: r["value"] for r in json.loads(s.good("--json", "store", "status"))["rows"]}
    assert facts["open"] == "yes" and "schema" not in facts and "size" in facts, facts
    assert s.good("store", "migrate") == "the store has no schema: nothing is to be done\n"


def test_a_migration_that_lasts_is_waited_for(s):
    """Nothing but the lock tells it from one that has much to do."""
    become_old(s)
    configure(s, **{"busy-timeout": "30s"})
    db = sqlite3.connect(database(s), isolation_level=None)
    db.execute("BEGIN IMMEDIATE")
    manager = Manager(s)
    begin(s, NOTIFY_SOCKET=manager.path)
    time.sleep(13)
    assert s.process.poll() is None and " serves " not in s.read_log(), s.read_log()
    assert manager.longest_silence() < 10 and len(manager.words) > 1, manager.words
    facts = {r["name"]: r["value"] for r in json.loads(s.good("--json", "status"))["rows"]}
    assert facts["state"] == "starting: the store is being opened", facts
    db.execute("ROLLBACK")
    db.close()
    until("the start of the server", lambda: " serves " in s.read_log())
    assert "x@a.test" in s.good("account", "list", "a.test")


def test_after_a_reload_it_is_opened_where_it_was(s):
    """Whatever has become of the configuration that it was started with."""
    s.start()
    for n in range(6):
        s.write("xylem.yml", server.CONFIG % BUILD + "limits: { connections: %d }\n" % (n + 7) + "# more\n" * n * 999)
        assert "reloaded" in s.good("reload")
    for name in ("", "-wal", "-shm"):
        os.remove(database(s) + name)
    until("a database", lambda: s.ctl("account", "add", "x@a.test", "--password", "p")[0] == 0)
    assert os.path.exists(database(s)) and s.read_log().count(" serves ") == 1, s.read_log()


def test_what_is_wrong_ends_the_start(s):
    become_old(s)
    run_sql(s, "PRAGMA user_version = 999")
    for why in ("written by a newer xylem", "file is not a database"):
        begin(s)
        assert s.process.wait(PATIENCE) == 78 and why in s.read_log(), s.read_log()
        with open(database(s), "wb") as file:
            file.write(b"this is something else\n" * 1000)


def test_what_is_wrong_is_said_while_it_runs(s):
    s.start()
    with open(s.path("other"), "wb") as file:
        file.write(b"this is something else\n" * 1000)
    os.rename(s.path("other"), database(s))
    for name in ("-wal", "-shm"):
        os.remove(database(s) + name)
    code, out, err = s.ctl("store", "status")
    assert code == 1 and "no" in out and "not a database" in err, (code, out, err)


if __name__ == "__main__":
    server.main(globals())
