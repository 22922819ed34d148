"""Somebody else holds the database for a while: nothing is acknowledged that is not stored."""
import asyncio
import dataclasses
import time

from clients import Person, all_of, come, until
from figures import Result
from host import KIB, Host
from ledger import Ledger
from lock import locked

SIZE = 1000             # bytes of a message
QUIET = 3               # seconds after which those who were told of errors have been asked and have said so
THAW = 10.0             # seconds after which everything has been answered
SPARE = 4.0             # MiB of memory that may be in use beyond what was before
IN_HAND = 0.5           # seconds in which the answers to what was stored before arrive,
IN_HAND_BUSY = 2.0      # on a machine that does other things, where the store may be slow without a lock, too


@dataclasses.dataclass(frozen=True)
class Size:
    senders: int
    recipients: int
    rate: float         # messages a second of each sender
    seconds: float      # the store is away


SHORT = Size(senders=6, recipients=6, rate=20, seconds=3)
LONG = Size(senders=20, recipients=20, rate=50, seconds=10)


class Watched(Ledger):
    """While the store is frozen, an acknowledgement must be about what came back as an error."""

    def __init__(self, in_hand):
        super().__init__()
        self.in_hand, self.frozen_since, self.early = in_hand, None, 0

    def add(self, what, key, *rest):
        frozen = self.frozen_since is not None and time.monotonic() > self.frozen_since + self.in_hand
        if what == "acked" and frozen and key not in self.errored:
            self.early += 1
        super().add(what, key, *rest)


class Load:
    def __init__(self, server, size, busy):
        self.server, self.size = server, size
        self.ledger = Watched(IN_HAND_BUSY if busy else IN_HAND)
        self.recipients = [Person(server, self.ledger, "to%d" % n, n) for n in range(size.recipients)]
        self.senders = [Person(server, self.ledger, "from%d" % n, n) for n in range(size.senders)]

    @property
    def everybody(self):
        return self.recipients + self.senders

    async def send(self):
        """At the rate, for ever."""
        for n in range(1 << 30):
            for m, sender in enumerate(self.senders):
                sender.say(self.recipients[(n + m) % len(self.recipients)], SIZE)
                sender.ask()
            await asyncio.sleep(1 / self.size.rate)

    def answered(self):
        return not any(sender.waiting for sender in self.senders)


async def freeze(load, result):
    """The store is away; acknowledged and refused meanwhile."""
    ledger = load.ledger
    with locked(load.server):
        ledger.frozen_since, errors = time.monotonic(), len(ledger.errored)
        await asyncio.sleep(load.size.seconds)
        ledger.frozen_since = None
    result.add("seconds without a store", load.size.seconds, "s")
    result.add("refused with an error meanwhile", len(ledger.errored) - errors)
    result.add("acknowledged meanwhile though neither stored nor refused", ledger.early, "", 0)


async def thaw(load, result):
    """All that had been sent is answered; then new messages are taken, and come."""
    begin = time.monotonic()
    if not await until(load.answered, 6 * THAW):
        result.fault("not everything has been answered")
    result.add("until everything was answered", time.monotonic() - begin, "s", THAW)
    before = len(load.ledger.errored)
    for sender in load.senders:
        for recipient in load.recipients:
            sender.say(recipient, SIZE)
        sender.ask()
    await until(load.answered, 6 * THAW)
    await until(lambda: not load.ledger.missing(), 6 * THAW)
    result.add("new messages refused afterwards", len(load.ledger.errored) - before, "",
               None if result.busy else 0)


async def work(load, result):
    server = load.server
    await server.begin(*(person.user for person in load.everybody))
    await all_of(load.everybody, come)
    sending = asyncio.ensure_future(load.send())
    await asyncio.sleep(2)
    before = await server.used()
    await freeze(load, result)
    grown = await server.used() - before
    sending.cancel()
    await thaw(load, result)
    await asyncio.sleep(QUIET)
    result.add("growth of memory in use while it was away", grown / KIB, "MiB")
    result.add("growth that is left", (await server.used() - before) / KIB, "MiB", SPARE)
    result.add("messages acknowledged", len(load.ledger.acked))
    result.fault(*load.ledger.faults())


async def run(options, folder):
    async with Host(options, folder, {"store_time": "1s"}) as server:
        result = Result("frozen-store", server.measurable, options.busy)
        load = Load(server, SHORT if options.short else LONG, options.busy)
        await work(load, result)
        for person in load.everybody:
            person.end()
    result.fault(*await server.problems())
    return result
