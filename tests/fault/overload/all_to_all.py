"""Everybody on two shards writes to everybody, ten times as much as the server can do."""
import asyncio
import dataclasses
import math
import time

from clients import Person, all_came, all_of, come, until
from figures import Result
from host import CREDIT, KIB, OUTPUT, Host
from ledger import Ledger
from probing import Probing

FRESH = 10.0            # seconds within which a new client has logged in and has an answer, always,
TIMES = 10              # or so many times the longest it took before, on a machine that is busy
# KiB: of stanzas 192 before the recipients have answered and 256 at the store (core/route/record.c).  With a
# small one of 1.1 KiB goes another 1.6: the request, its record and the call of the store.
IN_HAND = (192 + 256) * 2.5
# KiB of errors for each sender (core/route/window.c): the acknowledgements of one that has written far ahead come late.
REFUSED = 4096
CALM = 2                # seconds before the load begins
SIZE = 200              # bytes of a message
REFUSALS = "refused with an error"


@dataclasses.dataclass(frozen=True)
class Size:
    senders: int
    recipients: int
    window: int         # messages of one sender that are not acknowledged
    seconds: float


SHORT = Size(senders=10, recipients=10, window=1000, seconds=2)
LONG = Size(senders=24, recipients=24, window=16000, seconds=10)


class Sender(Person):
    """Writes to one recipient after the other, as long as its window is not full."""

    recipients, window, open = (), 0, False

    def flow(self):
        if not self.open or len(self.waiting) > self.window // 2 or not self.online.is_set() or \
                self.wire.transport.is_closing():
            return
        for n in range(self.window - len(self.waiting)):
            self.say(self.recipients[n % len(self.recipients)], SIZE)
        self.ask()

    def count(self, h, *when):
        super().count(h, *when)
        self.flow()

    def arrive(self, resumed):
        super().arrive(resumed)
        asyncio.get_running_loop().call_soon(self.flow)


class Load:
    def __init__(self, server, size):
        self.server, self.size, self.ledger = server, size, Ledger()
        self.recipients = [Person(server, self.ledger, "to%d" % n, n) for n in range(size.recipients)]
        self.senders = [Sender(server, self.ledger, "from%d" % n, n) for n in range(size.senders)]
        self.fresh = ["fresh%d" % n for n in range(8)]
        self.most, self.stalled = 0, False

    @property
    def everybody(self):
        return self.recipients + self.senders

    def open(self, on):
        for sender in self.senders:
            sender.recipients, sender.window, sender.open = self.recipients, self.size.window, on
            sender.flow()

    def stall(self, on):
        """The recipients read nothing meanwhile, if they are to stall."""
        for recipient in self.recipients if self.stalled else ():
            recipient.pause() if on else recipient.read_again()

    async def watch(self, before):
        """The most that the server grows to, and the longest that no sender hears anything, in seconds."""
        silent = 0.0
        while True:
            self.most = max(self.most, await self.server.used() - before)
            now = time.monotonic()
            silent = max([silent] + [now - one.heard for one in self.senders if one.waiting])
            await asyncio.sleep(0.2)


def budget(load):
    """KiB: what each session may have waiting, what is in hand of each sender, or refused as a mailbox is full, and
    what is under way between the shards."""
    refused = REFUSED if load.ledger.errored else 0
    return len(load.everybody) * OUTPUT + len(load.senders) * (IN_HAND + refused) + \
        load.server.shards ** 2 * CREDIT


async def overload(load, result):
    server, ledger, size = load.server, load.ledger, load.size
    before, begin = await server.used(), time.monotonic()
    watch = asyncio.ensure_future(load.watch(before))
    load.stall(True)
    load.open(True)
    await asyncio.sleep(size.seconds)
    done, took = len(ledger.acked), time.monotonic() - begin
    load.open(False)
    load.stall(False)
    offered = len(ledger.sent)
    await until(lambda: not any(one.waiting for one in load.senders), 120)
    await all_came(ledger, 60)
    watch.cancel()
    result.add("messages offered", offered)
    result.add("acknowledged of them in %.0f s" % took, done)
    result.add("unacknowledged, in seconds of what the server does",
               size.window * size.senders * took / max(done, 1), "s")
    result.add(REFUSALS, len(ledger.errored))
    result.add("connections ended, of those who left too much unacknowledged",
               sum(sender.times - 1 for sender in load.senders))
    result.add("growth of memory in use, at most", load.most / KIB, "MiB",
               budget(load) / KIB)


async def work(load, result):
    server = load.server
    await server.begin(*(person.user for person in load.everybody), *load.fresh)
    await all_of(load.everybody, come)
    shards = await server.shard_of()
    probing = Probing(server, "fresh", load.fresh)
    await probing.begin()
    await asyncio.sleep(CALM)
    begin = time.monotonic()
    await overload(load, result)
    await probing.end()
    calm, worst = probing.between([(0, begin)]), probing.between([(begin, math.inf)])
    result.add("shards that have senders and recipients", len(set(shards.values())))
    result.add("new sessions meanwhile", len(worst))
    result.add("the slowest login and ping before", max(calm, default=0.0) / 1000, "s")
    result.add("the slowest login and ping meanwhile", max(worst, default=0.0) / 1000, "s",
               max(FRESH, TIMES * max(calm, default=0.0) / 1000))
    missed = [user for user in load.fresh if not probing.of(user)]
    if missed:
        result.fault("nobody could log in as %s" % ", ".join(missed))
    result.fault(*load.ledger.faults())


async def run(options, folder, changes=None, scenario="all-to-all"):
    async with Host(options, folder, changes) as server:
        result = Result(scenario, server.measurable, options.busy)
        load = Load(server, SHORT if options.short else LONG)
        load.stalled = scenario != "all-to-all"
        await work(load, result)
        for person in load.everybody:
            person.end()
    result.fault(*await server.problems())
    return result
