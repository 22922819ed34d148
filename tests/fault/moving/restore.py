"""A domain is put back as it is in a backup, while the people of another one write."""
import time

from figures import Result
from house import House, expect, lines_of, size_of, warm_up


def content(path):
    """Without the ends, which have a time and a sum; the order of accounts is anybody's."""
    return {str(line) for line in lines_of(path) if "xylem-backup" not in line and "end" not in line}


async def work(house, result, folder, size):
    writers, trips, _ = await warm_up(house, size, result, folder)
    first, after = folder + "/rest.xb", folder + "/again.xb"
    result.add("a backup of the domain took", await expect(house, "backup --only b.test --output " + first), "s")
    deleted = max(1, size.accounts // 100)
    for n in range(min(deleted, 20)):
        await expect(house, "account delete rest%d@b.test" % n)
    begin = time.monotonic()
    seconds = await expect(house, "restore --only b.test " + first)
    trips.span("meanwhile", begin, time.monotonic())
    await trips.end(result, "while it was restored")
    await writers.end()
    result.add("it was restored in", seconds, "s")
    await expect(house, "backup --only b.test --output " + after)
    result.add("lines that differ then", len(content(first) ^ content(after)), "", 0)
    result.add("acknowledged in the other domain", len(writers.ledger.acked))
    result.fault(*writers.ledger.faults())
    writers.close()


async def run(options, folder):
    result = Result("restore", True, options.busy)
    async with House(options, folder) as house:
        await work(house, result, folder, size_of(options))
    result.fault(*await house.problems())
    return result
