"""Clients that stop reading, with stream management and without, while others send to them.

The same is sent to as many that read, in turns of a second, so that whatever else the machine does
falls on both: what the others feel must not differ.
"""
import asyncio
import dataclasses
import time

from clients import Person, all_came, all_of, come, until
from figures import Result, percentile
from host import OUTPUT, Host
from ledger import Ledger
from probing import Probing

PRESENCE = "<presence to='%s'><status>%s</status></presence>"
HEADLINE = "<message to='%s' type='headline'><body>%s</body></message>"
PAIRS = 8               # of clients that are measured
SLOWER = 1.2            # times as slow as without slow readers may be what 99 of 100 trips are
# ms: one time slice of the scheduler (Linux gives 3 to 4) that a trip may lose by chance; where the turns
# in which all are read differ by more, the machine is busy with other things, and that is allowed too.
SLICE = 4.0
GIVES_BACK = 11         # seconds in which the server gives the system what it has freed (LOOK_EVERY_MS)


@dataclasses.dataclass(frozen=True)
class Size:
    readers: int        # of each kind
    senders: int        # sources of presence
    rounds: int         # of one message, one headline and one presence from each sender to each reader
    turns: int          # of a second, for either kind
    rate: int           # stanzas a second in them


# So many that what the server takes once, whoever reads (some 2 MiB, most of it in the caches of its threads), is a
# small part of what each of them costs.
SHORT = Size(readers=24, senders=12, rounds=2, turns=2, rate=150)
LONG = Size(readers=25, senders=30, rounds=2, turns=15, rate=300)


class Crowd:
    """Readers of both kinds, those that will stop and those that will not, and who writes to them."""

    def __init__(self, server, ledger, size):
        self.server, self.ledger, self.size = server, ledger, size
        self.senders = self.people("send", size.senders, 0)
        self.good = self.readers("good", 1000)
        self.slow = self.readers("slow", 2000)

    def people(self, name, count, first, managed=True, small=False):
        return [Person(self.server, self.ledger, "%s%d" % (name, n), first + n, managed, small)
                for n in range(count)]

    def readers(self, name, first):
        n = self.size.readers
        return self.people(name + "sm", n, first, small=True) + \
            self.people(name, n, first + n, managed=False, small=True)

    @property
    def everybody(self):
        return self.senders + self.good + self.slow

    def say(self, sender, reader):
        sender.say(reader, 1000)
        sender.send(HEADLINE % (reader.bare, "h" * 16000))
        sender.send(PRESENCE % (reader.full, "p" * 16000))

    async def flood(self, readers):
        """As much as the server takes."""
        for _ in range(self.size.rounds):
            for sender in self.senders:
                for reader in readers:
                    self.say(sender, reader)
                sender.ask()
                await until(lambda who=sender: len(who.waiting) < 600, 60)
        await self.answered()

    async def answered(self):
        for sender in self.senders:
            sender.ask()
        return await until(lambda: not any(sender.waiting for sender in self.senders), 60)

    async def trickle(self, readers):
        """At the rate, for a turn; its span of time."""
        begin = time.monotonic()
        for n in range(self.size.rate // 3):
            sender = self.senders[n % len(self.senders)]
            self.say(sender, readers[n % len(readers)])
            sender.ask()
            await asyncio.sleep(max(0, begin + 3 * n / self.size.rate - time.monotonic()))
        return begin, time.monotonic()


async def measure_others(crowd, result, probing):
    """Trips while the same is sent to those who read and to those who do not."""
    spans = {"good": [], "slow": []}
    await probing.begin()
    await asyncio.sleep(1)
    for _ in range(crowd.size.turns):
        spans["good"].append(await crowd.trickle(crowd.good))
        spans["slow"].append(await crowd.trickle(crowd.slow))
    await probing.end()
    base, slow = (probing.between(spans[kind]) for kind in ("good", "slow"))
    halves = [percentile(probing.between(spans["good"][n::2]), 0.99) for n in (0, 1)]
    allowed = max(SLICE, abs(halves[0] - halves[1]))
    result.add("round trips of others, all are read", len(base))
    result.add("p99 of them", percentile(base, 0.99), "ms")
    result.add("round trips while what is sent is not read", len(slow))
    result.add("p99 of them", percentile(slow, 0.99), "ms", SLOWER * percentile(base, 0.99) + allowed)
    if not result.busy and (not base or not slow):
        result.fault("no trip was measured")


async def measure_memory(crowd, result, limit):
    """What a reader costs that does not read, beyond one to whom the same was sent and who did."""
    server, readers = crowd.server, len(crowd.slow)
    at_rest = 0 if result.busy else GIVES_BACK
    await crowd.flood(crowd.good)
    await asyncio.sleep(1 + at_rest)
    before, pss = await server.used(), server.pss()
    for reader in crowd.slow:
        reader.pause()
    await crowd.flood(crowd.slow)
    used, grown = await server.used(), server.pss()
    result.add("slow readers, half of them with stream management", readers)
    result.add("memory in use for each", (used - before) / readers, "KiB", limit)
    result.add("growth of the process for each, while the flood ends", (grown - pss) / readers, "KiB")
    if at_rest:
        await asyncio.sleep(at_rest)
        result.add("growth of the process for each, at rest", (server.pss() - pss) / readers, "KiB", limit)


async def finish(crowd, result):
    """They read again: what was acknowledged comes, once, in order."""
    for reader in crowd.slow:
        reader.read_again()
    await crowd.answered()
    await all_came(crowd.ledger, 60)
    result.add("messages acknowledged", len(crowd.ledger.acked))
    result.add("refused with an error", len(crowd.ledger.errored))
    result.fault(*crowd.ledger.faults())
    # Who does not acknowledge anything for a minute is cut off: here only if the machine is busy.
    result.add("connections ended, of those who read nothing for long",
               sum(person.times - 1 for person in crowd.slow))
    result.add("copies behind a new connection, same stanza-id", crowd.ledger.repeated)


async def work(crowd, result, scenario):
    probes = ["probe%d" % n for n in range(2 * PAIRS)]
    await crowd.server.begin(*(person.user for person in crowd.everybody), *probes)
    await all_of(crowd.everybody, come)
    await measure_memory(crowd, result, OUTPUT)
    if scenario == "slow-reader":
        await measure_others(crowd, result, Probing(crowd.server, "trips", probes))
        await finish(crowd, result)


async def run(options, folder, changes=None, scenario="slow-reader"):
    async with Host(options, folder, changes) as server:
        result = Result(scenario, server.measurable, options.busy)
        crowd = Crowd(server, Ledger(), SHORT if options.short else LONG)
        await work(crowd, result, scenario)
        for person in crowd.everybody:
            person.end()
    result.fault(*await server.problems())
    return result
