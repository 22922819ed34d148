"""Sessions whose connections were cut: what one costs that waits for its client, and what it gets."""
import asyncio
import dataclasses
import random

from clients import Person, all_of, come, leave, until
from figures import Result
from host import Host
from ledger import Ledger

LINGERS = 40            # seconds until an account that nobody uses has gone from memory


@dataclasses.dataclass(frozen=True)
class Size:
    sessions: int
    sample: int         # of them are resumed
    warm: int           # sessions that come and go first, so that caches are full
    most: float         # KiB for one, with its account and its share of what the server takes once


# In the short one the store fills its cache meanwhile: a message costs more than it does later.
SHORT = Size(sessions=1000, sample=50, warm=0, most=3.0)
LONG = Size(sessions=5000, sample=200, warm=5000, most=2.0)


async def warm_up(server, count):
    """As many, and away again: what the allocator and the store keep is not counted afterwards."""
    people = [Person(server, Ledger(), "u%d" % n) for n in range(count)]
    await all_of(people, come)
    await all_of(people, leave)
    return await wait_for_accounts(server, 0)


async def wait_for_accounts(server, count):
    async def here():
        facts = {row["name"]: row["value"] for row in await server.rows("status")}
        return int(facts["accounts in memory"])
    for _ in range(LINGERS):
        if await here() <= count:
            return True
        await asyncio.sleep(1)
    return False


async def take_all(person):
    """It says that it has what it was given: what is not acknowledged waits with a session, and counts."""
    await person.ping()
    person.answer()
    await asyncio.sleep(0.1)


async def hibernate(server, people, result, most):
    """All come and are cut; KiB for each."""
    before, pss = await server.used(), server.pss()
    await all_of(people, come)
    await all_of(people, take_all)
    await all_of(people, Person.cut)
    await asyncio.sleep(1)
    result.add("sessions that wait for their clients", len(people))
    result.add("memory in use for each", (await server.used() - before) / len(people), "KiB", most)
    result.add("growth of the process for each", (server.pss() - pss) / len(people), "KiB")
    return before


async def write_to(server, ledger, people):
    writer = Person(server, ledger, "writer", len(people))
    await come(writer)
    for person in people:
        writer.say(person, 50)
    writer.ask()
    await until(lambda: not writer.waiting, 60)
    return writer


async def work(server, result, size):
    ledger = Ledger()
    people = [Person(server, ledger, "u%d" % n, n) for n in range(size.sessions)]
    await server.begin(*(person.user for person in people), "writer")
    if size.warm and not await warm_up(server, size.warm):
        result.fault("accounts that nobody uses stay in memory")
    before = await hibernate(server, people, result, size.most)
    writer = await write_to(server, ledger, people)
    each = (await server.used() - before) / len(people)
    result.add("the same when each has been sent a message", each, "KiB",
               size.most if size.warm else None)
    sample = random.Random(1).sample(people, size.sample)
    await all_of(sample, come)
    due = {(writer.number, person.number, 0) for person in sample}
    await until(lambda: due <= ledger.ids.keys(), 30)
    result.add("messages acknowledged", len(ledger.acked))
    result.add("sessions resumed", ledger.resumed)
    result.add("of their messages came", len(due & ledger.ids.keys()))
    if due - ledger.ids.keys():
        result.fault("%d lost" % len(due - ledger.ids.keys()))
    result.fault(*(text for text in ledger.faults() if not text.endswith(" lost")))
    for person in people + [writer]:
        person.end()


async def run(options, folder):
    async with Host(options, folder) as server:
        result = Result("hibernating", server.measurable, options.busy)
        await work(server, result, SHORT if options.short else LONG)
    result.fault(*await server.problems())
    return result
