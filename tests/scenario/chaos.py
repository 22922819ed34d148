#!/usr/bin/env python3
"""A random walk: clients that log in, talk, misbehave and vanish while an administrator kicks,
disables, deletes and reloads.  Nothing in particular is expected of a single step; the server
must live, report nothing, and account for every copy of every stanza at the end.

usage: chaos.py [--seconds N] [--seed N] [--shards N] [--build DIR]
"""
import argparse
import asyncio
import os
import random
import sys
import tempfile
import time

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "..", "sdk", "tools"))

from xylem_script import ScenarioError                          # noqa: E402
from xylem_script.client import Client                          # noqa: E402
from xylem_script.server import Xylem, source_address           # noqa: E402

ACTORS = 24
DOMAINS = ("a.test", "b.test")
ADDRESSES = ["u%d@%s" % (n, DOMAINS[n % 2]) for n in range(12)]
RESOURCES = ("r0", "r1", "r2")
RUBBISH = ("<bad", "</x>", "<!--", "&", "<a><b/></a>", "<iq type='get'/>", " " * 5000)
MECHANISMS = ("PLAIN", "SCRAM-SHA-1", "SCRAM-SHA-256-PLUS")


def somebody():
    return random.choice(ADDRESSES)


def target():
    return random.choice((somebody(), somebody() + "/" + random.choice(RESOURCES), "a.test",
                          "nobody@a.test"))


def message(number):
    kind = random.choice(("chat", "normal", "headline", "groupchat", "error"))
    return "<message to='%s' type='%s' id='%d'><body>%s</body></message>" % (
        target(), kind, number, "x" * random.choice((1, 10, 1000, 20000)))


def presence(_number):
    return random.choice((
        "<presence><show>away</show><priority>%d</priority></presence>" % random.randint(-1, 3),
        "<presence type='unavailable'/>", "<presence/>", "<presence to='%s'/>" % target(),
        "<presence to='%s' type='unavailable'/>" % target()))


def subscription(_number):
    kind = random.choice(("subscribe", "subscribed", "unsubscribe", "unsubscribed", "probe"))
    return "<presence to='%s' type='%s'/>" % (somebody(), kind)


def roster(number):
    if random.random() < 0.4:
        return "<iq type='get' id='%d'><query xmlns='jabber:iq:roster' ver=''/></iq>" % number
    what = random.choice(("", " subscription='remove'", " name='n'"))
    return ("<iq type='set' id='%d'><query xmlns='jabber:iq:roster'><item jid='%s'%s/></query></iq>"
            % (number, somebody(), what))


def stored(number):
    payload = random.choice(("<vCard xmlns='vcard-temp'><FN>x</FN></vCard>",
                             "<query xmlns='jabber:iq:private'><x xmlns='urn:x'/></query>"))
    return "<iq type='%s' id='%d'>%s</iq>" % (random.choice(("get", "set")), number, payload)


def question(number):
    payload = random.choice(("<ping xmlns='urn:xmpp:ping'/>",
                             "<query xmlns='http://jabber.org/protocol/disco#info'/>",
                             "<query xmlns='urn:example:unknown'/>"))
    return "<iq to='%s' type='get' id='%d'>%s</iq>" % (target(), number, payload)


STANZAS = (message, message, message, presence, subscription, roster, stored, question)


class Walk:
    def __init__(self, site, seconds):
        self.site, self.end = site, time.monotonic() + seconds
        self.logins = self.sent = self.commands = self.refused = 0

    def goes_on(self):
        return time.monotonic() < self.end

    async def forget(self, client):
        """What comes is of no interest, and must not fill the memory."""
        while True:
            client.queue.clear()
            client.transcript.clear()
            await asyncio.sleep(0.05)

    async def visit(self, client):
        """One login, and what is done with it."""
        await client.log_in(over=random.choice(("starttls", "direct-tls")),
                            mechanism=random.choice(MECHANISMS))
        self.logins += 1
        client.answers_pings = random.random() < 0.8
        if random.random() < 0.9:
            await client.send("<presence/>")
        if random.random() < 0.3:
            client.wire.may_read.clear()
        for number in range(random.randrange(150)):
            if client.wire.ended or not self.goes_on():
                break
            wild = random.random() < 0.02
            await client.send(random.choice(RUBBISH) if wild else random.choice(STANZAS)(number))
            self.sent += 1
            if random.random() < 0.2:
                await asyncio.sleep(random.random() * 0.02)
        if random.random() < 0.3:
            await client.send("</stream:stream>")
            await asyncio.sleep(0.01)

    async def actor(self, number):
        while self.goes_on():
            user, domain = somebody().split("@")
            client = Client("actor", self.site, user, domain, random.choice(RESOURCES))
            client.password, client.source, client.timeout = "p", source_address(number), 30
            forgetting = asyncio.ensure_future(self.forget(client))
            try:
                await self.visit(client)
            except (ScenarioError, OSError):
                self.refused += 1           # kicked, disabled, deleted, or gone too far
                await asyncio.sleep(0.02)
            forgetting.cancel()
            await client.close(reset=random.random() < 0.5)

    async def administrator(self):
        while self.goes_on():
            who = somebody()
            commands = random.choice((
                ("session kick %s/%s" % (who, random.choice(RESOURCES)),),
                ("account disable " + who, "account enable " + who),
                ("account delete " + who, "account add %s --password p" % who),
                ("account passwd %s --password p" % who,),
                ("reload",), ("session list",), ("stats",), ("status",)))
            for command in commands:
                await self.site.ctl(command)
                self.commands += 1
            await asyncio.sleep(0.05)


async def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("--build", default="build")
    parser.add_argument("--seconds", type=float, default=20)
    parser.add_argument("--seed", type=int, default=random.randrange(1 << 30))
    parser.add_argument("--shards", default="4")
    options = parser.parse_args()
    random.seed(options.seed)
    build = os.path.abspath(options.build)
    options.xylemd, options.xylemctl = build + "/xylemd", build + "/xylemctl"
    options.modules, options.config, options.log_level = [build + "/modules"], None, "info"
    with tempfile.TemporaryDirectory(prefix="xylem-chaos-") as options.folder:
        site = Xylem(options, options.folder + "/server", options.shards,
                     {"defaults": {"limits": {"rate": "0"}}}, "chaos")
        await site.start([(address, "p") for address in ADDRESSES])
        walk = Walk(site, options.seconds)
        await asyncio.gather(walk.administrator(), *map(walk.actor, range(ACTORS)))
        await site.stop()
        problems = await site.problems()
        if walk.logins < 5 or walk.sent < 50:
            problems.append("hardly anything happened")
        print("seed %d: %d logins, %d ended early, %d stanzas, %d commands" % (
            options.seed, walk.logins, walk.refused, walk.sent, walk.commands))
        for problem in problems:
            print("FAIL " + problem)
        if problems:
            print(site.tail())
    print("%d passed, %d failed" % (not problems, len(problems)))
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(asyncio.run(main()))
