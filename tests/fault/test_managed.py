#!/usr/bin/env python3
"""Refuses a server each of the allocations of a conversation with stream management (XEP-0198).

alice and bob write to each other; each has a session that sends and one that receives.  Those that
receive are cut, written to and resumed, those that send are cut with what they have just sent.
Whatever is refused: the server lives; what it has acknowledged (<a h/>) is delivered in the end or
came back as an error, what it has not is wanted again; nothing comes twice within a session,
however often that is resumed; and h counts what was sent.  For the rest see sweep.py.
"""
import asyncio
import dataclasses
import os
import random
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "kills"))

from fault import PASSWORD                                      # noqa: E402
from judge import judge                                         # noqa: E402
from lane import STATES, Lane                                   # noqa: E402
from sweep import main                                          # noqa: E402

MESSAGES = 3            # of each sender, at a time
REFUSED = 0.1           # seconds that are waited for what will not come, as all memory is refused
LONG = 15               # likewise for what should have come: longer than a resumption may take
FAULTS = {"lost": "acknowledged, and neither delivered nor an error",
          "missed": "acknowledged and not delivered to a session that was always resumed",
          "unanswered": "neither acknowledged nor an error", "twice": "twice in a session",
          "backwards": "times h went backwards", "beyond": "times h counted what was never sent"}


@dataclasses.dataclass(frozen=True)
class Place:
    """The server, as the clients of kills know one."""
    address: tuple
    patience: int
    domain: str = "a.test"
    password: str = PASSWORD


class Conversation:
    """One run; it is what a Lane takes for the run of kills."""

    people = ("alice", "bob")

    def __init__(self, server, number, refusals):
        self.server, self.refusals = Place(server.starttls, server.patience), refusals
        self.faults = []
        self.lanes = [Lane(self, 2 * number + way, STATES["reading"], users, random.Random(0))
                      for way, users in enumerate((self.people, self.people[::-1]))]
        self.senders = [one for lane in self.lanes for one in lane.senders]
        self.devices = [one for lane in self.lanes for one in lane.devices]

    # ---- what a Lane tells

    def tick(self, _what):
        """Nothing here waits for a certain event."""

    def was_between(self):
        """Nothing here is killed: what was committed unheard is sent again by the same process."""

    def ended(self, task):
        if not task.cancelled() and task.exception():
            self.faults.append("a client ended: %r" % task.exception())

    # ---- waiting

    async def until(self, holds):
        """Whether it came to that."""
        end = time.monotonic() + LONG * self.server.patience
        while not holds() and time.monotonic() < end:
            if self.refusals.lasting and self.refusals.refused:
                end = min(end, time.monotonic() + REFUSED)
            await asyncio.sleep(0.002)
        return holds()

    def online(self):
        return all(one.online.is_set() for one in self.senders + self.devices)

    def complete(self):
        return all(lane.complete() for lane in self.lanes)

    # ---- the conversation

    async def run(self):
        for step in (self.talk, self.hibernate, self.send_again, self.leave):
            if not await self.arrive() or not await step():
                return

    async def arrive(self):
        """All are here, or here again."""
        for one in self.senders + self.devices:
            one.wanted.set()
        return await self.until(self.online)

    def say(self):
        for lane in self.lanes:
            lane.flow(MESSAGES)

    async def talk(self):
        """With acknowledgements that nobody has asked for, and questions that nobody needed."""
        self.say()
        return await self.until(self.complete) and await self.ping()

    async def hibernate(self):
        for device in self.devices:
            device.wanted.clear()
            device.wire.cut()
        await asyncio.wait({device.wire.lost for device in self.devices})
        self.say()
        sent = await self.until(lambda: all(lane.idle() for lane in self.lanes))
        for device in self.devices:
            device.wanted.set()
        return sent and await self.until(self.complete)

    async def send_again(self):
        self.say()
        await asyncio.sleep(0.002)
        for sender in self.senders:
            if sender.online.is_set():
                sender.wire.cut()
                await sender.wire.lost
        return await self.until(self.complete) and await self.ping()

    async def ping(self):
        """All that was sent before is here, and is acknowledged."""
        began, wires = time.monotonic(), [device.wire for device in self.devices]
        await asyncio.gather(*(device.ping() for device in self.devices))
        silent = time.monotonic() - began >= LONG * self.server.patience
        for device, wire in zip(self.devices, wires):
            if wire.lost.done():
                continue
            if silent and device.pongs:
                self.faults.append("%s: no answer and no end" % device.name)
            device.answer()
            device.ask()
        return await self.until(self.complete)

    async def leave(self):
        began = time.monotonic()
        await asyncio.gather(*(one.leave() for one in self.senders + self.devices))
        if time.monotonic() - began > 4 * self.server.patience:
            self.faults.append("a stream that does not end")
        return True

    async def after(self):
        """Nothing is refused any more: all come back, and what is missing is lost.  Where all
        memory was refused it may wait until its recipient logs in anew."""
        if not await self.arrive():
            self.faults.append("not back: " + ", ".join(
                one.name for one in self.senders + self.devices if not one.online.is_set()))
        elif await self.until(self.complete) or (
                self.refusals.many and await self.leave() and await self.arrive()
                and await self.until(self.complete)):
            await self.ping()
            await self.leave()
        for lane in self.lanes:
            lane.end()

    def check(self):
        for lane in self.lanes:
            verdict = lane.verdict()
            self.faults += ["%d %s: %s" % (getattr(verdict, name), what, lane.log)
                            for name, what in FAULTS.items() if getattr(verdict, name)]
        return self.faults


if __name__ == "__main__":
    sys.exit(main(__doc__, Conversation, every=79))
