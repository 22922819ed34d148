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
import time

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "..", "sdk", "tools"))

from xylem_script import ScenarioError                          # noqa: E402
from xylem_script.client import Client                          # noqa: E402
from xylem_script.server import Build, Xylem, scratch, source_address    # noqa: E402
from xylem_script.xml import Node                               # noqa: E402

ACTORS = 24
PASSWORD = "p"
DOMAINS = ("a.test", "b.test")
ADDRESSES = ["u%d@%s" % (n, DOMAINS[n % 2]) for n in range(12)]
RESOURCES = ("r0", "r1", "r2")
RUBBISH = ("<bad", "</x>", "<!--", "&", "<a><b/></a>", "<iq type='get'/>", " " * 5000)
FORM = ("<x xmlns='jabber:x:data' type='submit'><field var='FORM_TYPE'><value>urn:xmpp:mam:2</value></field>"
        "<field var='%s'><value>%s</value></field></x>")
ENABLE = "<enable xmlns='urn:xmpp:sm:3' resume='true'/>"
READS_ALL = ("backup --output {0}.xb", "backup --only {1} --output {0}.xb", "export {1} --output {0}.xml",
             "conversation {1} {2}")
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
                             "<query xmlns='jabber:iq:private'><x xmlns='urn:x'/></query>",
                             "<prefs xmlns='urn:xmpp:mam:2' default='%s'/>" % random.choice(
                                 ("always", "never", "roster"))))
    return "<iq type='%s' id='%d'>%s</iq>" % (random.choice(("get", "set")), number, payload)


def archive(number):
    form = random.choice(("", FORM % ("with", somebody()), FORM % ("{urn:xmpp:fulltext:0}fulltext", "x"),
                          FORM % ("start", "2020-01-01T00:00:00Z")))
    page = random.choice(("", "<max>%d</max>" % random.randrange(30), "<max>3</max><before/>"))
    return ("<iq type='set' id='%d'><query xmlns='urn:xmpp:mam:2'>%s<set xmlns='http://jabber.org/protocol/rsm'>"
            "%s</set></query></iq>" % (number, form, page))


def blocking(number):
    what = random.choice(("block", "unblock"))
    if random.random() < 0.3:
        return "<iq type='get' id='%d'><blocklist xmlns='urn:xmpp:blocking'/></iq>" % number
    item = "<item jid='%s'/>" % target() if what == "block" or random.random() < 0.3 else ""
    return "<iq type='set' id='%d'><%s xmlns='urn:xmpp:blocking'>%s</%s></iq>" % (
        number, what, item, what)


def carbons(number):
    return "<iq type='set' id='%d'><%s xmlns='urn:xmpp:carbons:2'/></iq>" % (
        number, random.choice(("enable", "disable")))


def waiting(number):
    kind = random.choice((
        "<iq type='get' id='%d'><query xmlns='http://jabber.org/protocol/disco#items' "
        "node='http://jabber.org/protocol/offline'/></iq>",
        "<iq type='get' id='%d'><offline xmlns='http://jabber.org/protocol/offline'><fetch/></offline></iq>",
        "<iq type='set' id='%d'><offline xmlns='http://jabber.org/protocol/offline'><purge/></offline></iq>"))
    return kind % number


def nonza(number):
    """Acknowledgements are often wrong: that ends the session."""
    return random.choice(("<active xmlns='urn:xmpp:csi:0'/>", "<inactive xmlns='urn:xmpp:csi:0'/>", ENABLE,
                          "<r xmlns='urn:xmpp:sm:3'/>", "<a xmlns='urn:xmpp:sm:3' h='%d'/>" % (number // 8)))


def question(number):
    payload = random.choice(("<ping xmlns='urn:xmpp:ping'/>",
                             "<query xmlns='http://jabber.org/protocol/disco#info'/>",
                             "<query xmlns='urn:example:unknown'/>"))
    return "<iq to='%s' type='get' id='%d'>%s</iq>" % (target(), number, payload)


STANZAS = (message, message, message, presence, subscription, roster, stored, question, archive,
           blocking, carbons, waiting, nonza)


class Walk:
    """What the actors and the administrator have done so far, and whether to go on."""

    def __init__(self, site, seconds):
        self.site, self.end = site, time.monotonic() + seconds
        self.logins = self.early_ends = self.stanzas = self.commands = self.resumed = 0
        self.tokens = {}                # of an account, the last session of it that may be resumed

    def says_little(self):
        return self.logins < 5 or self.stanzas < 50 or self.commands < 5

    def goes_on(self):
        """Until its time is over; a slow machine gets more of it to do anything worth looking at."""
        now = time.monotonic()
        return now < self.end or (self.says_little() and now < self.end + self.site.limit())

    async def actor(self, number):
        while self.goes_on():
            user, domain = somebody().split("@")
            client = Client("actor", self.site, user, domain, random.choice(RESOURCES))
            client.password, client.source = PASSWORD, source_address(number)
            try:
                await self.log_in(client)
                self.logins += 1
                await self.talk(client)
            except (ScenarioError, OSError):
                self.early_ends += 1        # kicked, disabled, deleted, or gone too far
                await asyncio.sleep(0.02)
            await client.close(reset=random.random() < 0.5)

    async def log_in(self, client):
        token = self.tokens.pop(client.know("bare"), None)
        if token is None or random.random() < 0.3:
            await client.log_in(over=random.choice(("starttls", "direct-tls")),
                                mechanism=random.choice(MECHANISMS))
            return
        await client.open(direct=True)
        await client.start_stream()
        await client.authenticate(mechanism=random.choice(MECHANISMS))
        await client.send("<resume xmlns='urn:xmpp:sm:3' previd='%s' h='%d'/>" % (
            token, random.choice((0, 1, 5))))
        answer = await client.take()
        if isinstance(answer, Node) and answer.name == "resumed":
            self.resumed += 1
        else:
            await client.bind()

    def note_token(self, client):
        for item in client.queue:
            if isinstance(item, Node) and item.name == "enabled":
                self.tokens[client.know("bare")] = item.attrs.get("id", "none")

    async def talk(self, client):
        client.answers_pings = random.random() < 0.8
        if random.random() < 0.9:
            await client.send("<presence/>")
        if random.random() < 0.3:
            client.wire.may_read.clear()
        for number in range(random.randrange(150)):
            if client.wire.ended or not self.goes_on():
                return
            wild = random.random() < 0.02
            await client.send(random.choice(RUBBISH) if wild else random.choice(STANZAS)(number))
            self.stanzas += 1
            self.note_token(client)
            client.queue.clear()            # what else comes is of no interest
            client.transcript.clear()
            if random.random() < 0.2:
                await asyncio.sleep(random.random() * 0.02)
        if random.random() < 0.3:
            await client.send("</stream:stream>")
            await asyncio.sleep(0.01)

    async def administrator(self):
        while self.goes_on():
            who = somebody()
            for command in random.choice((
                    ("session kick %s/%s" % (who, random.choice(RESOURCES)),),
                    ("account disable " + who, "account enable " + who),
                    ("account delete " + who, "account add %s --password %s" % (who, PASSWORD)),
                    ("account passwd %s --password %s" % (who, PASSWORD),),
                    ("reload",), ("session list",), ("stats",), ("status",), READS_ALL)):
                await self.site.ctl(command.format("%s/read%d" % (self.site.folder, self.commands), who, somebody()))
                self.commands += 1
            await asyncio.sleep(0.05)


async def stop_in_the_middle(walk):
    """SIGTERM while everybody goes on and an import is under way: a clean end all the same."""
    site = walk.site
    accounts = site.folder + "/more"
    with open(accounts, "w", encoding="utf-8") as out:
        out.writelines("more%d@a.test p\n" % number for number in range(5000))
    walk.end = time.monotonic() + 3
    crowd = [asyncio.ensure_future(walk.actor(number)) for number in range(ACTORS)]
    crowd.append(asyncio.ensure_future(site.ctl("account import " + accounts, "60s")))
    await asyncio.sleep(random.random())
    await site.terminate()
    await asyncio.gather(*crowd)


async def walk_about(site, seconds):
    """What is wrong after a walk, as a list."""
    await site.start([(address, PASSWORD) for address in ADDRESSES])
    walk = Walk(site, seconds)
    try:
        await asyncio.gather(walk.administrator(), *map(walk.actor, range(ACTORS)))
        unbalanced = await site.balance()
        if unbalanced:
            site.failures.append(unbalanced)
            print("sessions that have not ended:", (await site.ctl("session list"))[1], sep="\n")
        await stop_in_the_middle(walk)
        problems = await site.problems() + [
            line for line in site.log_since(0)
            if " error " in line and "held the loop" not in line]      # others want this machine, too
    except ScenarioError as error:
        problems = [str(error)]
    finally:
        await site.kill()
    print("%d logins, %d of them resumed, %d early ends, %d stanzas, %d commands" % (
        walk.logins, walk.resumed, walk.early_ends, walk.stanzas, walk.commands))
    return problems + ["hardly anything happened"] * walk.says_little()


async def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("--build", default="build")
    parser.add_argument("--seconds", type=float, default=20)
    parser.add_argument("--seed", type=int, default=random.randrange(1 << 30))
    parser.add_argument("--shards", default="4")
    options = parser.parse_args()
    random.seed(options.seed)
    print("seed %d" % options.seed, flush=True)
    with scratch("xylem-chaos-") as folder:
        site = Xylem(Build(options.build, folder), folder + "/server", options.shards,
                     {"defaults": {"limits": {"rate": "0"}, "modules": {"archive": {}},
                                   "sessions": {"resume": "5s"}}}, "chaos")
        problems = await walk_about(site, options.seconds)
        if problems:
            print(site.tail())
    for problem in problems:
        print("FAIL chaos, seed %d: %s" % (options.seed, problem))
    print("%d passed, %d failed" % (not problems, len(problems)))
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(asyncio.run(main()))
