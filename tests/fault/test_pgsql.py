#!/usr/bin/env python3
"""A PostgreSQL that is away: senders wait, are told after a second, and nothing acknowledged is lost.

It is stopped, then frozen; then its backend ends in the middle of commits: of one that is done and
whose answer is lost, and of many at any moment.  Who needs no store is served all the while, and
nobody is started anew but the database.
"""
import asyncio
import os
import random
import signal
import sys
import threading
import time

from fault import HERE, check, conclude, site
from test_store import check_live, collect, enter, judge, told

sys.path.append(HERE + "/pgsql")

from cluster import Cluster, WRITER, there, wait_until           # noqa: E402

STORM = 40                                  # messages while it is away
TOLD = 2                                    # seconds, in which who is refused is told so
KILLS = 25                                  # of the backend that writes
DROPPED = "dropped"


class Database(Cluster):
    """A PostgreSQL of our own."""

    def commits_wait(self, wait):
        """For a standby that does not exist: they are done, but not answered."""
        self.set(synchronous_standby_names="nobody" if wait else "")

    def kill_writer(self):
        self.sql("SELECT pg_terminate_backend(%s)" % WRITER)


def kept(sender, prefix):
    """Sent until one is taken, which shows when nobody has been told otherwise for long enough."""
    until = time.monotonic() + 2 * sender.patience
    for n in range(1000):
        body = "%s%d" % (prefix, n)
        sender.say("absent", body)
        told_by = time.monotonic() + TOLD
        while body not in sender.errors():
            sender.ping()
            if time.monotonic() > told_by:
                return [body]
            time.sleep(0.05)
        check("it does not recover", time.monotonic() < until)
    return []


def away(database, sender, one, other, name):
    """While it is, a storm is held and told of."""
    since = time.monotonic()
    lost = ["%s%d" % (name, n) for n in range(STORM)]
    for body in lost:
        sender.say("absent", body)
    check_live(one, other, "beside-" + name)
    told(sender, lost, since)
    check("an account is unknown while the database is away", "item-not-found" not in sender.seen)


def stopped(database, sender, one, other):
    database.stop()
    away(database, sender, one, other, "stopped")
    database.start()


def frozen(database, sender, one, other):
    database.signal(signal.SIGSTOP)
    away(database, sender, one, other, "frozen")
    database.signal(signal.SIGCONT)


def unanswered(database, sender):
    """A commit that is done and whose answer is lost; what it was of is there once."""
    database.commits_wait(True)
    sender.say("absent", "unanswered")
    wait_until(database.commit_waits, "no commit waits")
    database.kill_writer()
    database.commits_wait(False)
    sender.ping()
    return ["unanswered"]


def killed(database, sender):
    """At any moment, while messages come without a pause; those that were not refused."""
    done = threading.Event()

    def kill():
        for _ in range(KILLS):
            time.sleep(random.uniform(0.02, 0.15))
            database.kill_writer()
        done.set()

    killer = threading.Thread(target=kill)
    killer.start()
    sent = []
    while not done.is_set() or len(sent) < 100:
        sent.append("killed%d" % len(sent))
        sender.say("absent", sent[-1])
        sender.ping()
        time.sleep(0.002)
    killer.join()
    sender.ping()
    time.sleep(TOLD)
    sender.ping()
    print("%d messages beside %d kills, %d refused" % (
        len(sent), KILLS, len([b for b in sent if b in sender.errors()])))
    return [body for body in sent if body not in sender.errors()]


async def say_whether_open(database, server):
    database.stop()
    code, said = await server.ctl("store status")
    check("a store that is away is not told as such: %d: %s" % (code, said), code == 5 and "open    no" in said)
    database.start()
    for _ in range(10):
        code, said = await server.ctl("store status")
        if code == 0:
            break
        await asyncio.sleep(1)
    check("a store that is back is not open: " + said, code == 0 and "open    yes" in said)


async def backed_up(database, server, sender, path):
    """A message is there of which its sender was told that it is not, and cannot be dropped yet; a backup is made."""
    since = time.monotonic()
    database.commits_wait(True)
    sender.say("absent", DROPPED)
    wait_until(database.commit_waits, "no commit waits")
    told(sender, [DROPPED], since)
    database.kill_writer()
    wait_until(database.commit_waits, "the message is not dropped")
    code, said = await server.ctl("backup --rate 0 --output " + path)
    check("no backup: " + said, code == 0)
    with open(path, encoding="utf-8") as file:
        lines = file.read().splitlines()
    shown = [n for n, line in enumerate(lines) if DROPPED in line]
    check("the message was not seen, and nothing is tried here", len(shown) > 0)
    database.commits_wait(False)


async def restored(server, path):
    code, said = await server.ctl("restore %s --only absent@a.test" % path)
    check("not restored: " + said, code == 0)


async def run(options, folder):
    if not there():
        print("skipped: there is no PostgreSQL")
        sys.exit(1 if os.environ.get("CI") else 77)
    database = Database(folder)
    options.pgsql = database.conninfo
    server = site(options, folder)
    try:
        sender, one, other = clients = await enter(server)
        expected = kept(sender, "before")
        await say_whether_open(database, server)
        for fault in (stopped, frozen):
            fault(database, sender, one, other)
            expected += kept(sender, "after-" + fault.__name__)
        expected += unanswered(database, sender)
        expected += kept(sender, "after-unanswered")      # by then the store knows
        check("the lost answer was none", server.has_logged("at a commit, which was done"))
        expected += killed(database, sender)
        expected += kept(sender, "after-killed")
        expected = [body for body in expected if body not in sender.errors()]   # on a busy machine
        await backed_up(database, server, sender, folder + "/all.xb")
        kept(sender, "after-the-backup")
        await restored(server, folder + "/all.xb")
        got = collect(server, expected)
        check("a message that was refused came back", DROPPED not in got)
        judge(got, expected, sender.errors())
        for client in clients:
            client.close()
        await server.stop()
        return await server.problems()
    finally:
        await server.kill()
        database.stop()


if __name__ == "__main__":
    sys.exit(conclude(__doc__, run))
