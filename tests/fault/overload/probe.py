#!/usr/bin/env python3
"""Clients in a process of their own that measure what others feel; ends with its input, and prints
[user, monotonic seconds, milliseconds] of each measurement.

  probe.py trips PORT DOMAIN PASSWORD USER USER ...   pairs: a message and its echo
  probe.py fresh PORT DOMAIN PASSWORD USER ...        each: login, ping, and away again
"""
import asyncio
import contextlib
import gc
import json
import sys
import time

import host                                                     # noqa: F401: finds wire
from wire import Gone, attribute, connect

BIND = ("<iq type='set' id='bind'><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'>"
        "<resource>p</resource></bind></iq>")
PING = "<iq type='get' to='%s' id='ping'><ping xmlns='urn:xmpp:ping'/></iq>"
SAY = "<message type='chat' to='%s@%s'><body>trip %d</body></message>"
REST = 0.01             # seconds between a client's measurements
NEVER = 60.0            # seconds: what takes longer has stalled


class Probe:
    def __init__(self, port, domain, password):
        self.address, self.domain, self.password = ("127.0.0.1", int(port)), domain, password
        self.found, self.begun = [], {}

    def begin(self, kind):
        self.begun[kind] = time.monotonic()

    def note(self, kind):
        now = time.monotonic()
        self.found.append([kind, now, (now - self.begun[kind]) * 1000])

    async def session(self, user):
        wire = await connect(self.address)
        await wire.log_in(self.domain, user, self.password)
        wire.write(BIND)
        await wire.until(b"<iq")
        return wire

    async def message(self, wire):
        """The next one.  Without stream management the server asks by a ping whether all before it has come."""
        while True:
            element = await wire.until(b"<message", b"<iq")
            if element.startswith(b"<message"):
                return element
            if attribute(b"type", element) == b"get":
                wire.write("<iq type='result' to='%s' id='%s'/>" % (self.domain, attribute(b"id", element).decode()))

    async def echo(self, wire, user):
        """Until the stream ends, which the other one of the pair notes."""
        with contextlib.suppress(Gone):
            while True:
                element = await self.message(wire)
                wire.write(SAY % (user, self.domain, int(element.split(b"trip ")[1].split(b"<")[0])))

    async def trips(self, one, other):
        wires = [await self.session(user) for user in (one, other)]
        for wire in wires:
            wire.write("<presence/>")
        asyncio.get_running_loop().create_task(self.echo(wires[1], one))
        for number in range(1 << 30):
            self.begin(one)
            wires[0].write(SAY % (other, self.domain, number))
            while b"trip %d<" % number not in await self.message(wires[0]):
                pass
            self.note(one)
            await asyncio.sleep(REST)

    async def fresh(self, user):
        while True:
            self.begin(user)
            wire = await self.session(user)
            wire.write(PING % self.domain)
            await wire.until(b"<iq")
            self.note(user)
            wire.cut()
            await asyncio.sleep(REST)

    async def guarded(self, user, work):
        """What does not come is a measurement too."""
        try:
            await work
        except (Gone, OSError) as error:
            if "system-shutdown" not in str(error):
                print("probe: %s: %s" % (user, error), file=sys.stderr)
            self.found.append([user, time.monotonic(), NEVER * 1000])

    def works(self, what, users):
        if what == "fresh":
            return [self.guarded(user, self.fresh(user)) for user in users]
        return [self.guarded(pair[0], self.trips(*pair)) for pair in zip(users[::2], users[1::2])]


async def main(what, port, domain, password, *users):
    probe = Probe(port, domain, password)
    tasks = [asyncio.ensure_future(work) for work in probe.works(what, users)]
    gc.disable()
    await asyncio.get_running_loop().run_in_executor(None, sys.stdin.read)
    for task in tasks:
        task.cancel()
    if what == "fresh":             # one that is under way may be the one that never ends
        for user in users:
            probe.note(user)
    json.dump(probe.found, sys.stdout)


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
