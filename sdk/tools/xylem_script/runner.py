"""Runs scenarios side by side and reports."""
import argparse
import asyncio
import os
import secrets
import signal
import sys
import time
import traceback

from . import ScenarioError, yaml
from .client import BARRIER, Client
from .clock import in_time
from .language import File, Line, seconds, unescape
from .server import Elsewhere, Xylem, scratch, source_address
from .steps import understand
from .xml import ABSENT, Scope

LONGEST = "5m"      # that a scenario may take in all
ENOUGH = 40         # failures after which the rest is not run: the server itself is broken


class Scenario:
    """One run of a file (or of one row of its table) on one server."""

    numbers = iter(range(1, 1 << 30))

    def __init__(self, file, row, site, run_id):
        self.file, self.row, self.site = file, row, site
        self.number = next(self.numbers)
        self.suffix = "-%s%d" % (run_id, self.number)
        self.statement = self.settled = None
        self.blamed = None
        self.pings = self.log_began = 0
        self.source = source_address(self.number)
        self.clients = {name: self.make_client(name, account)
                        for name, account in file.clients.items()}
        self.scope = Scope(self.lookup, {"run": self.suffix[1:], "store": site.store_driver()})

    def make_client(self, name, account, resource=None):
        user = account.user + self.suffix if account.user else None
        client = Client(name, self.site, user, account.domain, resource or account.resource)
        client.source = self.source
        return client

    def accounts(self):
        """(JID, password) of each account that must exist beforehand."""
        found = {}
        for name, account in self.file.clients.items():
            if account.wanted:
                client = self.clients[name]
                found[client.know("bare")] = client.password
        return list(found.items())

    def client(self, name):
        return self.clients[name]

    def blame(self, client):
        if self.blamed is None:
            self.blamed = client

    def lookup(self, name):
        """A cell of the table (it may hold variables itself), or what a client knows."""
        if name in self.row:
            cell = self.row[name]
            return cell if cell == ABSENT else string_of(cell, self.scope)
        first, _, rest = name.partition(".")
        return self.clients[first].know(rest) if first in self.clients else None

    # What the sentences need.

    async def run(self, statements):
        for statement in statements:
            self.statement, self.settled = statement, None
            if statement.inner is not None:
                await statement.run(self, statement.match, statement.inner)
            else:
                await statement.run(self, statement.match)

    async def ping(self, client, to):
        self.pings += 1
        await client.round_trip(to, "%s%d" % (BARRIER, self.pings))

    async def barrier(self):
        """Returns when all that was sent has had its effect: each client goes through each
        account and each other client, twice, because a stanza may cause another one."""
        if self.statement is not None and self.settled is self.statement:
            return
        self.settled = self.statement
        bound = [c for c in self.clients.values() if c.is_alive()]
        bare = {c.know("bare") for c in self.clients.values() if c.user}
        for _ in range(2):
            await asyncio.gather(*[self.ping(c, to) for c in bound
                                   for to in sorted(bare | {c.domain})])
            await asyncio.gather(*[self.ping(c, to.jid) for c in bound for to in bound])

    async def befriend(self, one, other, both):
        """Subscribes one to other (and back) through sessions of our own."""
        pair = [self.make_client("setup", self.file.clients[n], "xs-setup") for n in (one, other)]
        try:
            for client in pair:
                await client.log_in()
                await client.request("get", "xs-roster", "<query xmlns='jabber:iq:roster'/>")
                await client.appear()
            await subscribe(*pair)
            if both:
                await subscribe(*reversed(pair))
            for client in pair:
                await client.send("<presence type='unavailable'/>")
            for client, to in (pair, reversed(pair)):
                await self.ping(client, client.know("bare"))
                await self.ping(client, to.know("bare"))
            for client in pair:
                await client.log_out()
        except ScenarioError as error:
            self.blame(pair[0])
            raise ScenarioError("setup: %s" % error) from None
        finally:
            for client in pair:
                await client.close()

    # Running.

    async def finish(self):
        """At the end nothing may be left that no statement accounts for."""
        await self.barrier()
        for client in self.clients.values():
            client.drop_ignored(self.scope)
            if client.is_alive() and client.queue:
                self.blame(client)
                raise ScenarioError("%s: at the end of the scenario there is still %s" % (
                    client.name, "; ".join(map(str, client.queue))[:2000]))

    async def play(self):
        await self.run(self.file.statements)
        self.statement = None
        await self.finish()

    async def execute(self):
        """None when all is well, else what is wrong."""
        longest = self.site.limit(LONGEST)
        self.log_began = self.site.log_size()
        try:
            await in_time(longest, self.play())
        except ScenarioError as error:
            return str(error)
        except TimeoutError:
            return "not at its end after %g s" % longest
        except Exception as error:      # one scenario must not end the others
            return "%r\n%s" % (error, traceback.format_exc(limit=-3))
        finally:
            for client in self.clients.values():
                await client.close()
        return None

    def label(self):
        row = ["%s=%s" % (k, v.replace(ABSENT, "-")) for k, v in self.row.items()]
        return " ".join(row + ["[%s]" % self.site.name])

    def place(self):
        """Where it stands, in one line that says which scenario this is."""
        line = self.statement.line.number if self.statement else "end"
        turn = " n=%s" % self.scope.values["n"] if "n" in self.scope.values else ""
        return "%s:%s%s %s" % (self.file.path, line, turn, self.label())

    def report(self, reason):
        """All that helps to understand a failure without running it again."""
        text = [reason]
        if self.statement:
            text.append("in: " + self.statement.line.text[:160])
        others = [client for client in self.clients.values() if client is not self.blamed]
        for client in [self.blamed] * bool(self.blamed) + others:
            entries = client.transcript[-60 if client is self.blamed else -20:]
            text += ["%s (%s):" % (client.name, client.know(""))] + entries
        text += ["the server's log meanwhile:"] + self.site.log_since(self.log_began)[-40:]
        return "\n".join("  " + line for line in text)


def string_of(cell, scope):
    """A cell of a table, with its escapes and variables replaced."""
    return unescape(cell, scope).decode("utf-8", "surrogateescape")


async def subscribe(one, other):
    """one subscribes to other, who agrees; both have seen it happen in their rosters."""
    await one.send("<presence type='subscribe' to='%s'/>" % other.know("bare"))
    await until(other, "presence", lambda n: n.attrs.get("type") == "subscribe")
    await other.send("<presence type='subscribed' to='%s'/>" % one.know("bare"))
    for client, states in ((one, ("to", "both")), (other, ("from", "both"))):
        await until(client, "iq", lambda n, s=states: n.children and n.children[0].children and
                    n.children[0].children[0].attrs.get("subscription") in s)


async def until(client, name, wanted):
    while True:
        item = await client.take()
        if item is None or isinstance(item, str):
            raise ScenarioError("no %s came for the subscription" % name)
        if item.name == name and wanted(item):
            return


class Run:
    """All scenarios on all servers, a bounded number at once."""

    def __init__(self, options):
        self.options = options
        self.files = []
        self.passed = self.skipped = self.elsewhere = self.left_out = 0
        self.failures = []
        self.slots = asyncio.Semaphore(options.jobs)
        self.own_servers = asyncio.Semaphore(3)

    def fail(self, what, details=""):
        self.failures.append(what)
        print("FAIL %s\n%s" % (what, details), flush=True)

    async def one(self, scenario):
        async with self.slots:
            if len(self.failures) >= ENOUGH:
                self.left_out += 1
                return
            began = time.monotonic()
            try:
                problem = await scenario.execute()
            except asyncio.CancelledError:
                self.fail(scenario.place(), scenario.report("was stopped here"))
                raise
        if problem is not None:
            self.fail(scenario.place(), scenario.report(problem))
            return
        self.passed += 1
        if self.options.verbose:
            print("ok   %6.2f s  %s %s" % (time.monotonic() - began, scenario.file.path,
                                           scenario.label()), flush=True)

    async def on(self, site, files):
        """Runs the files on one server, from its start to its end."""
        run_id = secrets.token_hex(2)
        scenarios = [Scenario(file, row, site, run_id) for file in files for row in file.rows]
        accounts = [pair for scenario in scenarios for pair in scenario.accounts()]
        try:
            await site.start(accounts)
            await asyncio.gather(*map(self.one, scenarios))
            await site.stop()
        except ScenarioError as error:
            self.fail("%s [%s]" % (" ".join(f.path for f in files[:3]), site.name),
                      "  %s\n  the server's log:\n%s" % (error, site.tail()))
        finally:
            await site.kill()
        for problem in await site.problems():
            self.fail(problem)

    async def alone(self, name, shards, changes, files):
        async with self.own_servers:
            folder = "%s/%s" % (self.options.folder, name)
            try:
                site = Xylem(self.options, folder, shards, changes, name)
            except ScenarioError as error:
                self.fail("%s: %s" % (files[0].path, error))
                return
            await self.on(site, files)

    async def everything(self):
        asyncio.get_running_loop().add_signal_handler(signal.SIGTERM,
                                                      asyncio.current_task().cancel)
        try:
            await self.on_all_servers()
        except asyncio.CancelledError:
            self.fail("the run was stopped before its end")
        if self.left_out:
            self.fail("%d scenarios were not run, after so many failures" % self.left_out)

    def for_this_store(self, times):
        """The files that tell something about it; the others are named with what they want."""
        found = []
        store = "pgsql" if self.options.pgsql else self.options.store
        for file in self.files:
            other = store and file.store_wanted(store)
            if other:
                self.elsewhere += times
                print("not run: %s wants %s" % (file.path, other), flush=True)
            else:
                found.append(file)
        return found

    async def on_all_servers(self):
        if self.options.at:
            site = Elsewhere(self.options.at, self.options.direct, self.options.ca,
                             self.options.add_accounts)
            portable = [f for f in self.files if not f.needs_ctl]
            self.skipped = len(self.files) - len(portable)
            await self.on(site, portable)
            return
        counts = self.options.shards.split(",")
        wanted = self.for_this_store(len(counts))
        for shards in counts:
            shared = [f for f in wanted if f.server is None]
            jobs = [self.alone("shards%s" % shards, shards, None, shared)] if shared else []
            for number, (changes, files) in enumerate(group(wanted)):
                name = "shards%s-%d" % (shards, number)
                jobs.append(self.alone(name, shards, changes, files))
            await asyncio.gather(*jobs)


    def summary(self):
        """Names once more what has failed, then the counts; the exit code."""
        for what in self.failures:
            print("FAIL " + what)
        skipped = ", %d skipped" % self.skipped if self.skipped else ""
        elsewhere = ", %d for other stores" % self.elsewhere if self.elsewhere else ""
        print("%d passed, %d failed%s%s" % (self.passed, len(self.failures), skipped, elsewhere))
        return 1 if self.failures else 0


def group(files):
    """Scenarios with a server of their own, those with equal settings together."""
    groups = {}
    for file in files:
        if file.server is None:
            continue
        text = "\n".join(line.all() for line in file.server)
        key = (text, file.path if file.alone else "")
        changes = yaml.parse(file.server) if file.server else {}
        groups.setdefault(key, (changes, []))[1].append(file)
    return list(groups.values())


def address(text):
    host, _, port = text.rpartition(":")
    return host.strip("[]"), int(port)


def delay(text):
    try:
        return seconds(text)
    except AttributeError:
        raise argparse.ArgumentTypeError("'%s' is no time like 50ms or 1s" % text) from None


def read_options():
    parser = argparse.ArgumentParser(
        prog="xylem-script", description="Runs text scenarios against a real XMPP server.")
    parser.add_argument("paths", nargs="+", help="scenario files, or folders of them")
    parser.add_argument("--build", default="build", help="folder with xylemd and xylemctl")
    parser.add_argument("--xylemd", help="server program (default: from --build, then PATH)")
    parser.add_argument("--xylemctl", help="control program")
    parser.add_argument("--modules", action="append", default=[], help="folder of modules")
    parser.add_argument("--config", help="YAML that is laid over the generated configuration")
    stores = parser.add_mutually_exclusive_group()
    stores.add_argument("--pgsql", metavar="CONNINFO",
                        help="keep all in this PostgreSQL database, a schema for each server")
    stores.add_argument("--store", choices=("sqlite", "memory"),
                        help="the store otherwise (default: sqlite); what is about another one, "
                             "or about what outlives a server in memory, is not run")
    parser.add_argument("--shards", default="1,4", help="one server for each (default: 1,4)")
    parser.add_argument("--jobs", type=int, default=40, help="scenarios at once (default: 40)")
    parser.add_argument("--late", type=delay, default=0, metavar="TIME",
                        help="what one half of the connections send is under way so long (50ms): "
                             "shows where a scenario does not wait for what it needs")
    parser.add_argument("--log-level", default="info")
    parser.add_argument("--keep", help="keep data, configuration and logs in this folder")
    parser.add_argument("--at", type=address, help="HOST:PORT of a server that already runs")
    parser.add_argument("--direct", type=address, help="its HOST:PORT with direct TLS")
    parser.add_argument("--ca", help="its certificate authority")
    parser.add_argument("--add-accounts", help="command that reads 'JID password' lines")
    parser.add_argument("-v", "--verbose", action="store_true", help="name what passed, too")
    options = parser.parse_args()
    build = os.path.abspath(options.build)
    for program in ("xylemd", "xylemctl"):
        if getattr(options, program) is None:
            local = os.path.join(build, program)
            setattr(options, program, local if os.path.exists(local) else program)
    options.modules = [os.path.abspath(m) for m in options.modules] or [build + "/modules"]
    if options.config:
        with open(options.config, encoding="utf-8") as source:
            options.config = yaml.parse([Line(n, 0, t.strip()) for n, t in enumerate(source)])
    return options


def find_files(paths):
    found = []
    for path in paths:
        if os.path.isdir(path):
            found += sorted(os.path.join(folder, name) for folder, _, names in os.walk(path)
                            for name in names if name.endswith(".xs"))
        else:
            found.append(path)
    return found


def main():
    options = read_options()
    sys.stdout.reconfigure(errors="backslashreplace")
    run = Run(options)
    for path in find_files(options.paths):
        try:
            run.files.append(File(path, understand))
        except ScenarioError as error:
            run.fail(str(error))
    with scratch("xylem-script-") as folder:
        options.folder = os.path.abspath(options.keep or folder)
        asyncio.run(run.everything())
    return run.summary()


if __name__ == "__main__":
    sys.exit(main())
