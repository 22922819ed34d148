"""Clients with numbered messages, by the hundred."""
import asyncio
import re
import time

import host                                                     # noqa: F401: finds the modules below
from people import MESSAGE, Client
from wire import attribute

BODY = re.compile(rb"<body>([0-9]+)\.([0-9]+)\.([0-9]+) ")
AT_ONCE = 40            # logins under way


class Person(Client):
    """A session; messages that come are noted in the ledger, unless they are of no number."""

    def __init__(self, server, ledger, user, number=0, managed=True, small=False):
        super().__init__(server, ledger, user, "r%d" % number, managed)
        self.number, self.small, self.times = number, small, 0
        self.heard = time.monotonic()           # when the server last acknowledged something new

    @property
    def bare(self):
        return "%s@%s" % (self.user, self.server.domain)

    @property
    def full(self):
        return "%s/%s" % (self.bare, self.resource)

    def arrive(self, resumed):
        self.times += 1
        if not resumed:
            self.send("<presence/>")

    def message(self, element):
        if attribute(b"type", element) == b"error":
            found = re.match(rb"([0-9]+)\.([0-9]+)\.([0-9]+)$", attribute(b"id", element) or b"")
            if found:
                self.lane.add("error", tuple(map(int, found.groups())))
            return
        body = BODY.search(element)
        if body:
            own = re.search(rb"<stanza-id [^>]*>", element)
            self.lane.got(tuple(map(int, body.groups())), attribute(b"id", own[0]) if own else None,
                          self.times > 1)

    def say(self, to, size=0):
        """A numbered message, filled up to about so many bytes."""
        key = self.lane.next(self.number, to.number)
        text = "%d.%d.%d" % key
        self.lane.add("sent", key)
        self.send(MESSAGE % (to.bare, text, text + " " + "x" * size), key)

    def count(self, h, *when):
        before = self.acked
        super().count(h, *when)
        if self.acked != before:
            self.heard = time.monotonic()

    def pause(self):
        self.wire.transport.pause_reading()

    def read_again(self):
        self.wire.transport.resume_reading()

    async def cut(self):
        """As if the network had gone: the session waits to be resumed."""
        self.wanted.clear()
        self.wire.cut()
        await self.wire.lost
        self.online.clear()


async def all_of(people, what):
    """Not all at once: who logs in costs the server some milliseconds."""
    slots = asyncio.Semaphore(AT_ONCE)

    async def one(person):
        async with slots:
            await what(person)
    await asyncio.gather(*(one(person) for person in people))


async def come(person):
    """Fails if its client has ended: nobody would come."""
    person.wanted.set()
    online = asyncio.ensure_future(person.online.wait())
    await asyncio.wait({online, person.task}, return_when=asyncio.FIRST_COMPLETED)
    if not online.done():
        online.cancel()
        person.task.result()


async def leave(person):
    await person.leave()
    person.end()


async def all_came(ledger, seconds):
    """Until nothing is missing, or nothing has come for so many seconds.  A client that is slow may be so."""
    came, end = -1, 0
    while ledger.missing():
        if len(ledger.ids) == came and time.monotonic() > end:
            return
        if len(ledger.ids) != came:
            came, end = len(ledger.ids), time.monotonic() + seconds
        await asyncio.sleep(1)          # looking takes long itself, where a million has come


async def until(true, seconds, every=0.05):
    """false: it has not become so."""
    end = time.monotonic() + seconds
    while not true():
        if time.monotonic() > end:
            return False
        await asyncio.sleep(every)
    return True
