#!/usr/bin/env python3
"""A store that is away: its senders wait, are told after a second, and nothing acknowledged is lost.

Another process holds the database; then files may not grow any more.  Who needs no store is served
all the while, and neither needs a restart.
"""
import resource
import sys
import time

from fault import Client, PASSWORD, check, conclude, site
from lock import locked
from xylem_script.server import descendants

PEOPLE = ("sender", "absent", "one", "other")
STORM = 40                                  # messages while it is away


def check_live(one, other, body):
    """Two who need no store."""
    begin = time.monotonic()
    one.say("other", body)
    other.wait(body)
    check("an unstored message took %.1f s" % (time.monotonic() - begin),
          time.monotonic() - begin < 1 * one.patience / 10)


def collect(server, expected):
    """What is delivered to the absent: each once, in order."""
    absent = Client(server, "absent")
    absent.log_in()
    absent.send("<presence/>")
    if expected:
        absent.wait("<body>%s</body>" % expected[-1])
    absent.ping()
    absent.close()
    return absent.bodies()


def told(sender, bodies, since):
    """Each of these gets an error that says to try again."""
    for body in bodies:
        sender.wait("id='%s'" % body)
    took = time.monotonic() - since
    errors = sender.errors()
    check("told too late: %.1f s" % took, took < 4 * sender.patience / 10)
    check("errors: %s" % errors, all(errors.get(b) == "resource-constraint" for b in bodies))


def held(server, sender, one, other):
    """The database is locked by somebody else for longer than a second."""
    with locked(server):
        since = time.monotonic()
        lost = ["held%d" % n for n in range(STORM)]
        for body in lost:
            sender.say("absent", body)
        check_live(one, other, "beside-the-lock")
        told(sender, lost, since)


def kept(sender, prefix):
    """Sent until one is taken; the bodies of those that were not refused."""
    until = time.monotonic() + sender.patience
    for n in range(1000):
        body = "%s%d" % (prefix, n)
        sender.say("absent", body)
        sender.ping()
        time.sleep(0.05)
        sender.ping()
        if body not in sender.errors():
            return [body]
        check("it does not recover", time.monotonic() < until)
    return []


def limit_files(server, size):
    for pid in descendants(server.process.pid):
        resource.prlimit(pid, resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))


def full(server, sender, one, other):
    """No file may grow: as on a full disk."""
    limit_files(server, 4096)
    since = time.monotonic()
    lost = ["full%d" % n for n in range(STORM)]
    for body in lost:
        sender.say("absent", body)
    check_live(one, other, "beside-the-full-disk")
    told(sender, lost, since)
    limit_files(server, resource.RLIM_INFINITY)


def judge(got, expected, refused):
    """Each that was not refused once, in order; of those that were refused nobody knows."""
    check("%d are there twice" % (len(got) - len(set(got))), len(got) == len(set(got)))
    known = [body for body in got if body not in refused]
    missing, other = (sorted(set(a) - set(b))[:20] for a, b in ((expected, known), (known, expected)))
    check("missing %s, delivered besides %s" % (missing, other), not missing and not other)
    check("out of order: %s" % known[:50], known == expected)


async def enter(server):
    """Starts it; the sender and the two who need no store, logged in."""
    await server.start([(name + "@a.test", PASSWORD) for name in PEOPLE])
    clients = [Client(server, name) for name in ("sender", "one", "other")]
    for client in clients:
        client.log_in()
        client.send("<presence/>")
        client.ping()
    return clients


async def run(options, folder):
    server = site(options, folder)
    sender, one, other = clients = await enter(server)
    expected = kept(sender, "before")
    # Where a database is full, the disk is not the server's: see pgsql/faults.
    for fault in (held, full) if server.store_driver() == "sqlite" else (held,):
        fault(server, sender, one, other)
        expected += kept(sender, "after-" + fault.__name__)
    # What PostgreSQL was told before somebody else had the tables it may do afterwards.
    refused = sender.errors() if server.store_driver() == "pgsql" else {}
    judge(collect(server, expected), expected, refused)
    for client in clients:
        client.close()
    await server.stop()
    return await server.problems()


if __name__ == "__main__":
    sys.exit(conclude(__doc__, run))
