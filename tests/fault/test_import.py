#!/usr/bin/env python3
"""Accounts are imported while the store is away: the import waits for it, and adds each of them.

Another process holds the database for longer than the store waits for it, and than anything that
comes meanwhile is let wait.  An account that was there before is named, and not changed.
"""
import asyncio
import json
import sys

from fault import Client, PASSWORD, check, conclude, patience_of_store, site
from lock import locked

ACCOUNTS = ["user%d" % n for n in range(100)]
BEFORE = "old"
AWAY = 5                # seconds


def begin(server, lines):
    """What xylemctl will say."""
    path = server.folder + "/many"
    with open(path, "w", encoding="utf-8") as out:
        out.writelines("%s@a.test %s\n" % line for line in lines)
    return asyncio.ensure_future(server.ctl("--json account import " + path, "5m"))


async def wait_for_it(server):
    """It goes on when the store is back."""
    lines = [(BEFORE, "another")] + [(user, PASSWORD) for user in ACCOUNTS]
    with locked(server):
        said = begin(server, lines)
        await asyncio.sleep(AWAY)
        check("it ended while the store was away", not said.done())
    refused = [(row["jid"], row["error"]) for row in json.loads((await said)[1])["rows"]]
    check("refused: %s" % refused, refused == [(BEFORE + "@a.test", "exists already")])
    for user in (BEFORE, ACCOUNTS[0], ACCOUNTS[-1]):
        client = Client(server, user)
        client.log_in()
        client.close()


async def stop_meanwhile(server):
    """A server that is told to stop does not wait for it."""
    with locked(server):
        said = begin(server, [("late", PASSWORD)])
        await asyncio.sleep(AWAY / 2)
        await server.stop()
    check("the import was done", (await said)[0] != 0)


async def run(options, folder):
    server = site(options, folder)
    patience_of_store(server, 1)
    server.write_config()
    await server.start([(BEFORE + "@a.test", PASSWORD)])
    await wait_for_it(server)
    await stop_meanwhile(server)
    return await server.problems()


if __name__ == "__main__":
    sys.exit(conclude(__doc__, run))
