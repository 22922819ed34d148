"""A server with thousands of accounts that have an archive, some of whom write while others rest."""
import asyncio
import dataclasses
import hashlib
import json
import os
import re
import subprocess
import time

from clients import Person, all_came, all_of, come, until
from figures import percentile
from host import Host
from ledger import Ledger
from probing import Probing

PAIRS = 8               # of clients whose round trips are measured
SLOWER = 1.2            # times as slow as before may be what 99 of 100 trips are
SLICE = 4.0             # ms: one time slice of the scheduler that a trip may lose by chance
SIZE = 300              # bytes of a message
DAY = 24 * 3600 * 1000
NUMBERED = re.compile(r"<body>([0-9]+\.[0-9]+\.[0-9]+) ")
RESTING = "b.test"      # the domain of those who rest; who writes is of a.test


@dataclasses.dataclass(frozen=True)
class Size:
    accounts: int       # who rest
    messages: int       # in the archive of each
    writers: int
    rate: float         # messages a second of all of them
    turns: float        # seconds that are measured before


SHORT = Size(accounts=200, messages=20, writers=10, rate=100, turns=3)
LONG = Size(accounts=10000, messages=100, writers=25, rate=500, turns=20)


class House(Host):
    """Stock modules, so the archive is on.  Those who rest come from a file: making their keys takes longer."""

    def __init__(self, options, folder, store=None):
        self.options_given, self.long = options, not options.short
        super().__init__(options, folder, {"defaults": {"modules": {"archive": {}}}})
        if store:
            self.settings["store"] = store
        elif options.pgsql and options.away:
            self.settings["store"] = pgsql_store(options.pgsql)
        self.write_config()

    async def load(self, path, config=None):
        """Fills the store of a server that does not run; the seconds it took."""
        begin = time.monotonic()
        with open(path, "rb") as file:
            process = await asyncio.create_subprocess_exec(
                self.options.xylemd, "--config", config or self.config_file, "--load", stdin=file,
                stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT)
            out = (await process.communicate())[0].decode()
        if process.returncode != 0:
            raise RuntimeError("xylemd --load: " + out)
        return time.monotonic() - begin


def pgsql_store(conninfo):
    """A schema of its own."""
    return {"driver": "pgsql", "conninfo": conninfo, "schema": "moving_" + os.urandom(4).hex()}


def other_store(options):
    """Another one than the server has: what is in PostgreSQL goes to SQLite, and the other way round."""
    if options.pgsql and not options.away:
        return pgsql_store(options.pgsql)
    return {"driver": "sqlite", "file": "other.db"}


# ---- what is there before --------------------------------------------------------------------------

def account_lines(size, template):
    for n in range(size.accounts):
        who = "rest%d@%s" % (n, RESTING)
        yield {"put": {"domain": RESTING, "writes": [
            {"account": who, "collection": "auth", "key": "account", "value": template}]}}
        begin = int(time.time() * 1000) - 30 * DAY
        for m in range(size.messages):
            stamp = begin + m * 20 * DAY // size.messages
            peer = "rest%d@%s/r" % ((n + 1 + m % 7) % size.accounts, RESTING)
            body = "message %d of %d: %s" % (m, n, "lorem ipsum dolor sit amet " * 6)
            yield {"record": {
                "xml": "<message type='chat' id='m%d' to='%s' from='%s'><body>%s</body></message>" % (m, who, peer, body),
                "rows": [{"domain": RESTING, "account": who, "id": stamp << 20, "stamp": stamp, "flags": 2,
                          "peer": peer}]}}


def write_backup(path, lines):
    """As docs/manual/backup.md says they are; the number of lines."""
    total, n = hashlib.sha256(), 0
    with open(path, "wb") as out:
        def put(value):
            line = json.dumps(value).encode() + b"\n"
            total.update(line)
            out.write(line)
        put({"xylem-backup": 1, "of": "everything", "at": "2026-01-01T00:00:00.000Z"})
        for n, line in enumerate(lines, 1):
            put(line)
        out.write(json.dumps({"end": {"lines": n, "sha256": total.hexdigest()}}).encode() + b"\n")
    return n


async def keys_of_somebody(options, folder):
    """The document of an account, with its keys for the password of all."""
    async with Host(options, folder + "/keys") as server:
        await server.begin("somebody")
        path = folder + "/keys.xb"
        await expect(server, "backup --only somebody@a.test --output " + path)
    for line in lines_of(path):
        for write in line.get("put", {}).get("writes", []):
            if write["collection"] == "auth":
                return write["value"]
    raise RuntimeError("the account has no keys")


async def furnish(house, size, folder):
    template = await keys_of_somebody(house.options_given, folder)
    path = folder + "/furniture.xb"
    write_backup(path, account_lines(size, template))
    seconds = await house.load(path)
    return path, seconds


# ---- commands and what they have written ------------------------------------------------------------

async def expect(server, command, within="20m"):
    """The command succeeds; the seconds it took."""
    begin = time.monotonic()
    code, out = await server.ctl(command, within)
    if code != 0:
        raise RuntimeError("xylemctl %s: %d: %s" % (command, code, out))
    return time.monotonic() - begin


def lines_of(path):
    with open(path, encoding="utf-8") as file:
        for line in file:
            yield json.loads(line)


def bodies(house):
    """What the archives have, read from the database itself: (account, whether it was sent, number)."""
    store, found = house.settings["store"], set()
    if store["driver"] == "sqlite":
        path = "%s/data/%s" % (house.folder, store.get("file", "xylem.db"))
        command = ["sqlite3", "-separator", "\t", path,
                   "SELECT m.account, r.flags & 4, b.xml FROM row r JOIN mailbox m ON m.id = r.mailbox "
                   "JOIN body b ON b.id = r.body WHERE m.domain = 'a.test' AND r.flags & 2"]
    else:
        command = ["psql", "-XAtq", "-F", "\t", store["conninfo"], "-c",
                   "SELECT account, CASE direction WHEN 'sent' THEN 4 ELSE 0 END, xml FROM \"%s\".archived_messages "
                   "WHERE domain = 'a.test'" % store["schema"]]
    for line in subprocess.run(command, stdout=subprocess.PIPE, check=True, text=True).stdout.splitlines():
        account, out, xml = line.split("\t", 2)
        number = NUMBERED.search(xml)
        key = (account, out == "4", number and number[1])
        if number and key in found:
            found.add(key + ("twice",))
        found.add(key)
    return found


def count_rows(house, domain):
    store = house.settings["store"]
    if store["driver"] == "sqlite":
        command = ["sqlite3", "%s/data/%s" % (house.folder, store.get("file", "xylem.db")),
                   "SELECT count(*) FROM row r JOIN mailbox m ON m.id = r.mailbox WHERE m.domain = '%s'" % domain]
    else:
        command = ["psql", "-XAtq", store["conninfo"], "-c",
                   "SELECT count(*) FROM \"%s\".archived_messages WHERE domain = '%s'" % (store["schema"], domain)]
    return int(subprocess.run(command, stdout=subprocess.PIPE, check=True, text=True).stdout)


# ---- those who write ----------------------------------------------------------------------------------

class Writers:
    """Each writes to the others in turn, at a rate; the ledger has what became of it."""

    def __init__(self, house, size):
        self.house, self.size, self.ledger = house, size, Ledger()
        self.people = [Person(house, self.ledger, "writer%d" % n, n) for n in range(size.writers)]
        self.task = None

    @property
    def users(self):
        return [person.user for person in self.people]

    async def begin(self):
        await all_of(self.people, come)
        self.task = asyncio.ensure_future(self.write())

    async def write(self):
        begin, n = time.monotonic(), 0
        while True:
            sender = self.people[n % len(self.people)]
            other = self.people[(n * 7 + 1 + n // len(self.people)) % len(self.people)]
            if sender.online.is_set() and other is not sender:
                sender.say(other, SIZE)
                sender.ask()
            n += 1
            await asyncio.sleep(max(0, begin + n / self.size.rate - time.monotonic()))

    async def end(self):
        """Nobody writes any more, and all that was written has come."""
        self.task.cancel()
        for person in self.people:
            await until(person.online.is_set, 60)
            person.ask()
        await until(lambda: not any(person.waiting for person in self.people), 60)
        await all_came(self.ledger, 30)

    def close(self):
        for person in self.people:
            person.end()

    def acked_rows(self, keys):
        """What archives must have of these messages."""
        rows = set()
        for one, other, number in keys:
            text = "%d.%d.%d" % (one, other, number)
            rows.add(("writer%d@a.test" % one, True, text))
            rows.add(("writer%d@a.test" % other, False, text))
        return rows


class Trips:
    """Round trips of pairs of clients, before and while something goes on."""

    def __init__(self, house):
        self.users = ["probe%d" % n for n in range(2 * PAIRS)]
        self.house, self.probing, self.spans = house, None, {}

    async def begin(self):
        self.probing = Probing(self.house, "trips", self.users)
        await self.probing.begin()
        await asyncio.sleep(1)

    def span(self, name, begin, end):
        self.spans.setdefault(name, []).append((begin, end))

    async def end(self, result, what):
        await self.probing.end()
        before, meanwhile = (self.probing.between(self.spans[name]) for name in ("before", "meanwhile"))
        result.add("round trips before", len(before))
        result.add("p99 of them", percentile(before, 0.99), "ms")
        result.add("round trips %s" % what, len(meanwhile))
        result.add("p99 of them", percentile(meanwhile, 0.99), "ms",
                   SLOWER * percentile(before, 0.99) + SLICE)
        if self.house.long and not result.busy and (not before or not meanwhile):
            result.fault("no trip was measured")


async def warm_up(house, size, result, folder):
    """The house is furnished, the server runs, people write, and trips are measured for a while."""
    path, seconds = await furnish(house, size, folder)
    result.add("messages that rest in archives", size.accounts * size.messages)
    result.add("accounts of theirs", size.accounts)
    result.add("until xylemd --load had put them into the store", seconds, "s")
    writers, trips = Writers(house, size), Trips(house)
    await house.begin(*writers.users, *trips.users)
    await writers.begin()
    await trips.begin()
    begin = time.monotonic()
    await asyncio.sleep(size.turns)
    trips.span("before", begin, time.monotonic())
    return writers, trips, path


def size_of(options):
    return SHORT if options.short else LONG
