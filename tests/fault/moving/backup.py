"""A backup of everything under load, put into another store: what was acknowledged before it began is in there."""
import os
import time

from figures import Result
from house import House, bodies, count_rows, expect, other_store, size_of, warm_up


async def work(house, result, folder, size):
    writers, trips, _ = await warm_up(house, size, result, folder)
    acked, begin = set(writers.ledger.acked), time.monotonic()
    path = folder + "/all.xb"
    seconds = await expect(house, "backup --output " + path)
    trips.span("meanwhile", begin, time.monotonic())
    during = len(writers.ledger.acked) - len(acked)
    await trips.end(result, "during the backup")
    await writers.end()
    result.add("the backup took", seconds, "s")
    result.add("its size", os.path.getsize(path) / (1 << 20), "MiB")
    result.add("acknowledged meanwhile", during)
    result.fault(*writers.ledger.faults())
    writers.close()
    await house.stop()
    return writers, acked, path


async def look(house, writers, acked, result, size):
    """In the other store."""
    there, due = bodies(house), writers.acked_rows(acked)
    result.add("acknowledged before it began", len(acked))
    result.add("of their rows missing in what was restored", len(due - there), "", 0)
    result.add("rows twice", len([one for one in there if len(one) == 4]), "", 0)
    result.add("messages that rested, missing", size.accounts * size.messages - count_rows(house, "b.test"), "", 0)


async def run(options, folder):
    result, size = Result("backup", True, options.busy), size_of(options)
    async with House(options, folder) as house:
        writers, acked, path = await work(house, result, folder, size)
    result.fault(*await house.problems())
    other = House(options, folder + "/other", store=other_store(options))
    result.add("until another store had it", await other.load(path), "s")
    await look(other, writers, acked, result, size)
    return result
