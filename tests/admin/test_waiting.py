#!/usr/bin/env python3
"""A server that is started while its database cannot be used: what may be well later is waited for, and said to whoever
looks; what is wrong ends the start."""
import contextlib
import json
import os
import signal
import subprocess
import sys
import tempfile
import time

import server
from server import BUILD, Manager, PATIENCE, Skipped, until

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.append(HERE + "/../fault/pgsql")

from cluster import Cluster, there                              # noqa: E402

LONG = 13           # seconds: nobody who starts a server in the background is kept waiting for so long
EX_CONFIG = 78


@contextlib.contextmanager
def cluster():
    """A PostgreSQL of our own, in a folder whose every part others may enter."""
    if not there() or not os.path.exists(BUILD + "/modules/store_pgsql/.libs/store_pgsql.so"):
        raise Skipped("there is no PostgreSQL")
    roomy = "TMPDIR" not in os.environ and os.access("/dev/shm", os.W_OK)
    with tempfile.TemporaryDirectory(prefix="xylem-waiting-", dir="/dev/shm" if roomy else None) as folder:
        one = Cluster(folder)
        try:
            yield one
        finally:
            one.signal(signal.SIGCONT)
            one.end()


def configure(s, conninfo, more="", log="stderr"):
    s.write("xylem.yml", server.CONFIG % BUILD +
            "store: { driver: pgsql, conninfo: \"%s\", %s }\n" % (conninfo, more) +
            ("" if log == "stderr" else "log: { file: %s }\n" % log))


def serves(s):
    return " serves " in s.read_log()


def state(s):
    """As `xylemctl status` tells it; "" when nobody answers."""
    code, out, _ = s.ctl("--json", "status")
    return {r["name"]: r["value"] for r in json.loads(out)["rows"]}["state"] if code == 0 else ""


def test_a_database_that_is_down_is_waited_for(s):
    with cluster() as database:
        manager = Manager(s)
        configure(s, database.conninfo)
        database.stop()
        s.begin(NOTIFY_SOCKET=manager.path)
        until("word of why it waits", lambda: "the server waits for that" in s.read_log())
        until("an answer", lambda: state(s).startswith("starting: the store (pgsql) is unavailable: connection to"))
        code, _, err = s.ctl("account", "list", "a.test")
        assert code == 5 and "starting" in err, (code, err)
        time.sleep(LONG)
        assert s.process.poll() is None and not serves(s), s.read_log()
        assert s.read_log().count("\n") <= 6, s.read_log()
        assert manager.longest_silence() < 10, manager.words
        assert any("STATUS=starting: the store (pgsql) is unavailable: connection" in word
                   for _, word in manager.words), manager.words
        s.process.send_signal(signal.SIGHUP)
        until("word of the reload", lambda: "is read again when the server serves" in s.read_log())
        database.start()
        until("the start of the server", lambda: serves(s))
        assert "the store is there, after" in s.read_log(), s.read_log()
        until("the reload", lambda: "reloaded: " in s.read_log())
        assert state(s) == "serving"
        until("word to the manager", lambda: any("READY=1" in word and "STATUS=serving" in word
                                                 for _, word in manager.heard()))


def test_one_that_waits_can_be_stopped(s):
    with cluster() as database:
        for frozen in (False, True):
            configure(s, database.conninfo)
            database.signal(signal.SIGSTOP if frozen else signal.SIGTERM)
            s.begin()
            until("word of why it waits", lambda: "the server waits for that" in s.read_log())
            since = time.monotonic()
            if frozen:
                s.process.send_signal(signal.SIGTERM)
            else:
                s.good("stop")
            assert s.process.wait(PATIENCE) == 0 and time.monotonic() - since < 8, s.read_log()
            assert "stopping, before it has started" in s.read_log(), s.read_log()
            if not frozen:
                database.start()


@contextlib.contextmanager
def locked(database, table):
    """Somebody else has it."""
    with subprocess.Popen(["psql", "-XAtqw", database.admin], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                          text=True) as session:
        session.stdin.write("BEGIN; LOCK TABLE xylem.%s IN ACCESS EXCLUSIVE MODE;\n\\echo locked\n" % table)
        session.stdin.flush()
        assert session.stdout.readline() == "locked\n"
        yield session


def test_one_that_has_no_answer_can_be_stopped(s):
    """It is connected, somebody else has a table that it looks into, and then nothing of the database moves."""
    with cluster() as database:
        configure(s, database.conninfo)
        s.start().good("stop")
        assert s.process.wait(PATIENCE) == 0
        with locked(database, "body"):
            s.begin()
            until("a question", lambda: database.sql("SELECT count(*) FROM pg_locks WHERE NOT granted") != "0")
            database.signal(signal.SIGSTOP)
            since = time.monotonic()
            s.process.send_signal(signal.SIGTERM)
            assert s.process.wait(PATIENCE) == 0 and time.monotonic() - since < 8, s.read_log()
            database.signal(signal.SIGCONT)


def test_a_table_that_somebody_has_is_waited_for(s):
    with cluster() as database:
        configure(s, database.conninfo)
        s.start().good("stop")
        assert s.process.wait(PATIENCE) == 0
        configure(s, database.conninfo, "timeout: 1s")
        with locked(database, "store") as session:
            s.begin()
            until("word of why it waits", lambda: "does not answer; the server waits for that" in s.read_log())
            session.stdin.write("ROLLBACK;\n")
            session.stdin.flush()
            until("the start of the server", lambda: serves(s))


def refused(s, why):
    s.begin()
    since = time.monotonic()
    assert s.process.wait(PATIENCE) == EX_CONFIG, s.read_log()
    assert time.monotonic() - since < PATIENCE / 2, s.read_log()
    assert "the store (pgsql) cannot be used: " in s.read_log() and why in s.read_log(), s.read_log()


def test_what_is_wrong_ends_the_start(s):
    with cluster() as database:
        host = "host=127.0.0.1 port=%s " % database.port
        database.sql("CREATE ROLE guarded LOGIN PASSWORD 'right'")
        with open(database.data + "/pg_hba.conf", "r+", encoding="ascii") as file:
            rules = file.read()
            file.seek(0)
            file.write("host all guarded 127.0.0.1/32 scram-sha-256\n" + rules)
        database.sql("SELECT pg_reload_conf()")
        for conninfo, more, why in (
                (host + "user=xylem dbname=nowhere", "", 'database "nowhere" does not exist'),
                (host + "user=nobody_of_us dbname=xylem", "", 'role "nobody_of_us" does not exist'),
                (host + "user=guarded dbname=xylem", "password: wrong", "password authentication failed"),
                (host + "user=guarded dbname=xylem", "", "no password supplied"),
                (host + "user=guarded dbname=xylem", "password: right", "permission denied"),
                (host + "users=xylem", "", "users")):
            configure(s, conninfo, more)
            refused(s, why)
        configure(s, database.conninfo)
        s.start()
        s.good("stop")
        assert s.process.wait(PATIENCE) == 0
        database.sql("UPDATE xylem.store SET version = 999")
        refused(s, "written by a newer xylem")


def test_too_many_connections_pass(s):
    with cluster() as database:
        configure(s, database.conninfo)
        for limit in (0, 1):            # none, or one alone: for whoever writes
            database.sql("ALTER ROLE xylem CONNECTION LIMIT %d" % limit)
            s.begin()
            until("word of why it waits", lambda: "too many connections" in s.read_log())
            until("an answer", lambda: "too many connections" in state(s))
            time.sleep(2)
            assert s.process.poll() is None, s.read_log()
            database.sql("ALTER ROLE xylem CONNECTION LIMIT -1")
            until("the start of the server", lambda: serves(s))
            s.good("stop")
            assert s.process.wait(PATIENCE) == 0


def test_of_several_hosts_none_is_wrong(s):
    """Another one may be the right one, later."""
    with cluster() as database:
        database.sql("CREATE DATABASE plain ENCODING 'SQL_ASCII' TEMPLATE template0 LC_COLLATE 'C' LC_CTYPE 'C'")
        port = database.port
        configure(s, "host=127.0.0.1 port=%s user=xylem dbname=plain" % port)
        refused(s, "is not UTF8")
        for name, why in (("plain", "is not UTF8"), ("nowhere", 'database "nowhere" does not exist')):
            configure(s, "host=127.0.0.1,127.0.0.1 port=%s,%s user=xylem dbname=%s" % (port, port, name))
            s.begin()
            until("word of why it waits", lambda w=why: w + "; the server waits for that" in s.read_log())
            time.sleep(2)
            assert s.process.poll() is None, s.read_log()
            s.good("stop")
            assert s.process.wait(PATIENCE) == 0


def test_one_that_died_waits_as_well(s):
    with cluster() as database:
        configure(s, database.conninfo)
        s.start()
        database.signal(signal.SIGKILL)
        with open("/proc/%d/task/%d/children" % (s.process.pid, s.process.pid), encoding="ascii") as file:
            os.kill(int(file.read().split()[0]), signal.SIGKILL)
        until("word of why it waits", lambda: "the server waits for that" in s.read_log())
        time.sleep(LONG)
        log = s.read_log()
        assert log.count("it starts again in") == 1 and log.count(" serves ") == 1, log
        database.start()
        until("the start of the server", lambda: s.read_log().count(" serves ") == 2)


def test_who_starts_it_in_the_background_is_not_kept(s):
    with cluster() as database:
        configure(s, database.conninfo, log=s.log)
        database.stop()
        since = time.monotonic()
        done = subprocess.run([BUILD + "/xylemd", "--config", s.path("xylem.yml")], cwd=s.folder, text=True,
                              capture_output=True, timeout=PATIENCE + LONG, check=False)
        try:
            assert done.returncode == 0 and "waits for that in the background" in done.stderr, done
            assert 8 < time.monotonic() - since, done
            assert state(s).startswith("starting: "), state(s)
            database.start()
            until("the start of the server", lambda: serves(s))
        finally:
            s.ctl("stop")
            until("its end", lambda: s.ctl("status")[0] != 0)


if __name__ == "__main__":
    server.main(globals())
