#!/usr/bin/env python3
"""What cannot be seen in a single answer: whether the time of an answer tells which accounts there
are (docs/hostile-input.md, case 26 and S8), and whether sessions notice that passwords come faster
than they can be hashed (case 28).

usage: passwords.py [--trials N] [--shards N] [--build DIR]

Each trial asks for an account that exists or for one that does not.  How well the times tell them
apart is the area under the ROC curve (AUC): 0.5 is not at all, 1 is always.  The goal is 0.52, which
takes 10,000 trials to see (`make check-passwords ARGS="--trials 10000"`).  On one machine, where no
network hides microseconds, LIMIT is what must hold, and the margin of chance is added to it, so that
a run fails for chance once in some thousand times, and then tries once more.
"""
import argparse
import asyncio
import base64
import os
import random
import socket
import sys
import tempfile
import time

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "..", "sdk", "tools"))

from xylem_script.client import Client                          # noqa: E402
from xylem_script.server import Xylem                           # noqa: E402

GOAL, LIMIT = 0.52, 0.56
SIGMAS = 3.3
KNOWN = ["user%04d" % n for n in range(0, 1000, 2)]
UNKNOWN = ["user%04d" % n for n in range(1, 1000, 2)]
PER_STREAM = {"SCRAM-SHA-256": 12, "PLAIN": 4}      # tries before the server ends it
SLOW = 3000000                                      # rounds of hashing: half a second
FLOOD = 1500                                        # logins at once, more than may wait
HEADER = ("<stream:stream to='a.test' version='1.0' xmlns='jabber:client' "
          "xmlns:stream='http://etherx.jabber.org/streams'>")
SASL = "xmlns='urn:ietf:params:xml:ns:xmpp-sasl'"
LABORATORY = {
    "limits": {"connections": "0", "per_minute": "0", "login": "5m"},
    "defaults": {"tls": {"required": "no"}, "sasl": {"plain_without_tls": "yes"}},
}


def first_message(mechanism, user):
    text = "\0%s\0wrong" % user if mechanism == "PLAIN" else "n,,n=%s,r=%016x" % (
        user, random.getrandbits(64))
    return "<auth %s mechanism='%s'>%s</auth>" % (
        SASL, mechanism, base64.b64encode(text.encode()).decode())


# ---- who is there?

class Asker:
    """A blocking connection: nothing may stand between an answer and the clock."""

    def __init__(self, site):
        plain = socket.create_connection(site.direct, timeout=60)
        plain.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.socket = site.tls.wrap_socket(plain, server_hostname="a.test")
        self.exchange(HEADER, b"</stream:features>")

    def exchange(self, text, end):
        """Seconds from the question to the end of the answer."""
        got = b""
        began = time.perf_counter()
        self.socket.sendall(text.encode())
        while not got.endswith(end):
            data = self.socket.recv(65536)
            if not data:
                raise OSError("the server hung up after %r" % got)
            got += data
        return time.perf_counter() - began

    def ask(self, mechanism, user):
        if mechanism == "PLAIN":
            return self.exchange(first_message(mechanism, user), b"</failure>")
        took = self.exchange(first_message(mechanism, user), b"</challenge>")
        self.exchange("<abort %s/>" % SASL, b"</failure>")
        return took


def measure(site, mechanism, trials):
    """The times for accounts that exist and for those that do not, asked in random order."""
    times = {True: [], False: []}
    questions = [True] * trials + [False] * trials
    random.shuffle(questions)
    while questions:
        asker = Asker(site)
        for exists in questions[:PER_STREAM[mechanism]]:
            user = random.choice(KNOWN if exists else UNKNOWN)
            times[exists].append(asker.ask(mechanism, user))
        asker.socket.close()
        del questions[:PER_STREAM[mechanism]]
    return times


def area(times):
    """The AUC from the sum of ranks (Mann and Whitney), whichever side is the slower one."""
    ranked = sorted([(t, True) for t in times[True]] + [(t, False) for t in times[False]])
    ranks = sum(rank for rank, (_, exists) in enumerate(ranked, 1) if exists)
    n, m = len(times[True]), len(times[False])
    auc = (ranks - n * (n + 1) / 2) / (n * m)
    return max(auc, 1 - auc)


def tells_accounts_apart(site, mechanism, trials):
    margin = SIGMAS * ((2 * trials + 1) / (12 * trials * trials)) ** 0.5
    for _ in range(2):
        auc = area(measure(site, mechanism, trials))
        print("%s: AUC %.3f of %d trials each (goal %.2f, limit %.2f, chance %.3f)" % (
            mechanism, auc, trials, GOAL, LIMIT, margin))
        if auc <= LIMIT + margin:
            return None
    return "%s: the time of an answer tells whether there is such an account" % mechanism


# ---- more passwords than can be hashed

async def guess(address, answers):
    """A login with a wrong password; what it was answered, unless that takes too long."""
    reader, writer = await asyncio.open_connection(*address)
    try:
        writer.write((HEADER + first_message("PLAIN", KNOWN[0])).encode())
        got = await reader.readuntil(b"</failure>")
        answers.append(got.rpartition(b"<failure")[2])
    except (OSError, asyncio.IncompleteReadError):
        answers.append(b"(end)")
    finally:
        writer.close()


async def pings(client, seconds):
    """The round trips of a session's pings to itself, from the quickest to the slowest."""
    times, until = [], time.monotonic() + seconds
    while time.monotonic() < until:
        began = time.perf_counter()
        await client.round_trip(client.jid, "ping%d" % len(times))
        times.append(time.perf_counter() - began)
        await asyncio.sleep(0.002)
    return sorted(times)


async def one_login(site):
    client = Client("alice", site, KNOWN[1], "a.test", "phone")
    client.password = "p"
    began = time.perf_counter()
    await client.log_in(over="plaintext", mechanism="PLAIN")
    return client, time.perf_counter() - began


async def is_disturbed(site):
    client, login = await one_login(site)
    quiet = await pings(client, 2)
    answers = []
    guesses = [asyncio.create_task(guess(site.starttls, answers)) for _ in range(FLOOD)]
    while not answers:
        await asyncio.sleep(0.01)
    busy = await pings(client, 5)
    for task in guesses:
        task.cancel()
    await asyncio.gather(*guesses, return_exceptions=True)
    await client.close()
    full = sum(b"temporary-auth-failure" in answer for answer in answers)
    p99 = {name: 1000 * times[len(times) * 99 // 100] for name, times in
           (("quiet", quiet), ("busy", busy))}
    print("%d logins at once: %d answered, %d of them temporary-auth-failure; one takes %.0f ms; "
          "p99 of a ping %.1f ms, %.1f ms before" % (
              FLOOD, len(answers), full, 1000 * login, p99["busy"], p99["quiet"]))
    if full == 0:
        return "nobody was told to come back later"
    if p99["busy"] > 500 * login:
        return "a ping waits for half of the time that one password takes"
    return None


async def run(options, name, changes, check):
    """check on a server of its own; what is wrong."""
    site = Xylem(options, "%s/%s" % (options.folder, name), options.shards,
                 {**LABORATORY, **changes}, name)
    await site.start([(user + "@a.test", "p") for user in KNOWN[:options.accounts]])
    problem = await check(site)
    await site.stop()
    return [problem] * (problem is not None) + await site.problems()


async def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("--build", default="build")
    parser.add_argument("--trials", type=int, default=400)
    parser.add_argument("--shards", default="1")
    options = parser.parse_args()
    build = os.path.abspath(options.build)
    options.xylemd, options.xylemctl = build + "/xylemd", build + "/xylemctl"
    options.modules, options.config, options.log_level = [build + "/modules"], None, "warn"
    problems = []

    async def timing(mechanism, trials, site):
        return await asyncio.to_thread(tells_accounts_apart, site, mechanism, trials)

    with tempfile.TemporaryDirectory(prefix="xylem-passwords-") as options.folder:
        options.accounts = len(KNOWN)
        for mechanism, trials in (("SCRAM-SHA-256", options.trials), ("PLAIN", options.trials)):
            problems += await run(options, mechanism, {},
                                  lambda site, m=mechanism, t=trials: timing(m, t, site))
        options.accounts = 2
        slow = {**LABORATORY["defaults"], "modules": {"auth_internal": {"iterations": str(SLOW)}}}
        problems += await run(options, "flood", {"defaults": slow}, is_disturbed)
    for problem in problems:
        print("FAIL " + problem)
    print("%d passed, %d failed" % (3 - min(len(problems), 3), len(problems)))
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(asyncio.run(main()))
