"""The server moves to another store, under load: its clients resume, and all that was acknowledged is there."""
import time

from figures import Result
from house import House, bodies, count_rows, expect, other_store, size_of, warm_up
from xylem_script import yaml

BACK = 30               # seconds until all clients are there again


def write_other(house, folder):
    """The configuration of the same server with the other store."""
    settings = dict(house.settings, store=other_store(house.options_given))
    path = folder + "/other.yml"
    with open(path, "w", encoding="utf-8") as out:
        out.write(yaml.write(settings))
    return path, settings


async def move(house, writers, trips, result, folder):
    path, settings = write_other(house, folder)
    begin = time.monotonic()
    seconds = await expect(house, "store copy " + path)
    stopped = time.monotonic()
    await house.wait()
    house.process = None
    house.config_file, house.settings = path, settings
    down = time.monotonic()
    await house.start()
    trips.span("meanwhile", begin, max(begin + 0.1, stopped - 1))
    result.add("the copy took", seconds, "s")
    result.add("from its end to the server on the other store", time.monotonic() - down, "s")
    return begin


async def work(house, result, folder, size):
    writers, trips, _ = await warm_up(house, size, result, folder)
    await move(house, writers, trips, result, folder)
    await trips.end(result, "during the copy")
    await writers.end()
    ledger = writers.ledger
    there, due = bodies(house), writers.acked_rows(ledger.acked - ledger.errored)
    result.add("messages acknowledged", len(ledger.acked))
    result.add("refused with an error", len(ledger.errored))
    result.add("sessions that were resumed", ledger.resumed)
    result.add("of the rows of what was acknowledged missing", len(due - there), "", 0)
    result.add("rows twice", len([one for one in there if len(one) == 4]), "", 0)
    result.add("messages that rested, missing", size.accounts * size.messages - count_rows(house, "b.test"), "", 0)
    result.fault(*ledger.faults())
    writers.close()


async def run(options, folder):
    result = Result("copy", True, options.busy)
    async with House(options, folder) as house:
        await work(house, result, folder, size_of(options))
    result.fault(*await house.problems())
    return result
