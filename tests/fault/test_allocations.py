#!/usr/bin/env python3
"""Refuses a server each of the allocations of a conversation, one after the other.

The conversation is login, roster, presence, chat, a message to somebody who is away, and its
delivery.  Whatever is refused: the server lives, every iq is answered, every message comes, comes
back as an error or went down with a stream that was closed; in the end every copy of a stanza is
accounted for and no memory is left behind.

Each is refused alone, and then with all that follow.  --every N takes every N-th only: the short
form, which make check runs; `make check-allocations` takes each.
"""
import asyncio
import mmap
import os
import struct
import sys
import tempfile
import time

from fault import Client, Ended, PASSWORD, Refused, arguments, site
from xylem_script.server import descendants

FOREVER = 1 << 40
REASONS_MOST = 40           # of drops: their texts are kept for good
PEOPLE = ("alice", "bob", "carol")


class Refusals:
    """What refusing.c shares."""

    def __init__(self, folder):
        path = folder + "/refusals"
        with open(path, "wb") as out:
            out.write(bytes(40))
        os.environ["XYLEM_REFUSALS"] = path
        with open(path, "r+b") as file:
            self.map = mmap.mmap(file.fileno(), 40)

    def put(self, at, value):
        self.map[at * 8:at * 8 + 8] = struct.pack("=q", value)

    def get(self, at):
        return struct.unpack("=q", self.map[at * 8:at * 8 + 8])[0]

    def arm(self, first, count):
        self.put(0, 0)
        self.put(1, count)
        self.put(2, 0)
        self.put(3, 0)
        self.put(0, first)

    def disarm(self):
        self.put(0, 0)
        return self.get(3)

    asked = property(lambda self: self.get(2))
    blocks = property(lambda self: self.get(4))


class Message:
    def __init__(self, sender, recipient, body):
        self.sender, self.recipient, self.body = sender, recipient, body


class Conversation:
    """One run.  Streams may end at any moment; what was sent on them is remembered."""

    def __init__(self, server, number):
        self.server, self.number = server, number
        self.messages, self.streams, self.faults = [], [], []

    def stream(self, name):
        client = Client(self.server, name)
        self.streams.append(client)
        try:
            client.log_in()
            return client
        except Refused:
            self.close(client)
        except Ended as why:
            if not client.ended:
                self.faults.append("a login that neither came nor failed: %s" % why)
        return None

    def close(self, client):
        if not client.close():
            self.faults.append("%s: a stream that does not end" % client.name)

    def step(self, client, action):
        """false: the stream ended."""
        if client is None or client.ended:
            return False
        try:
            action(client)
        except Ended as why:
            if not client.ended:
                self.faults.append("no answer and no end: %s" % why)
                client.ended = True
        return not client.ended

    def say(self, client, to):
        body = "m%d-%d" % (self.number, len(self.messages))
        message = Message(client, to, body)

        def send(one):
            self.messages.append(message)
            one.say(to, body)
            one.ping()
        self.step(client, send)

    def run(self):
        item = "<query xmlns='jabber:iq:roster'><item jid='%s@a.test' name='n%d'/></query>"
        alice, bob = self.stream("alice"), self.stream("bob")
        for client, friend in ((alice, "bob"), (bob, "alice")):
            self.step(client, lambda c: c.ask("get", "<query xmlns='jabber:iq:roster'/>"))
            self.step(client, lambda c: (c.send("<presence/>"), c.ping()))
            self.step(client, lambda c, f=friend: c.ask("set", item % (f, self.number)))
        self.step(alice, lambda c: (c.send("<presence><show>away</show></presence>"), c.ping()))
        self.say(alice, "bob")
        self.say(bob, "alice")
        self.say(alice, "carol")
        self.say(alice, "carol")
        carol = self.stream("carol")
        self.step(carol, lambda c: (c.send("<presence/>"), c.ping()))
        self.say(carol, "alice")
        if carol is not None:
            self.settle(carol)
        for client in (alice, bob, carol):
            self.step(client, lambda c: (c.ping(), c.ping()))       # what was drained is confirmed
            if client is not None:
                self.close(client)

    def after(self):
        """Nothing is refused any more: what waits is fetched."""
        for name in PEOPLE:
            client = self.stream(name)
            if client is None:
                self.faults.append("%s cannot log in any more" % name)
                continue
            self.step(client, lambda c: (c.send("<presence/>"), c.ping()))
            self.settle(client)
            self.step(client, lambda c: (c.ping(), c.ping()))
            self.close(client)

    def settle(self, client):
        """The mailbox is read from the store: what is expected may take a moment."""
        until = time.monotonic() + 2 * client.patience / 10
        while time.monotonic() < until and any(
                m.recipient == client.name and not self.accounted(m) for m in self.messages):
            if not self.step(client, lambda c: (time.sleep(0.02), c.ping())):
                return

    def accounted(self, m):
        if m.sender.cut or m.body in m.sender.errors():
            return True
        of_recipient = [c for c in self.streams if c.name == m.recipient]
        return any(m.body in c.bodies() or c.cut for c in of_recipient)

    def check(self):
        for m in self.messages:
            copies = sum(c.bodies().count(m.body) for c in self.streams if c.name == m.recipient)
            if not self.accounted(m):
                self.faults.append("%s to %s: neither delivered nor an error" % (m.body, m.recipient))
            # What the store could not be told of comes again, once.
            if copies > (2 if self.number else 1):
                self.faults.append("%s to %s: %d times" % (m.body, m.recipient, copies))
        return self.faults


async def sweep(options, folder, count):
    refusals = Refusals(folder)
    server = site(options, folder, "tests/fault/refusing")
    await server.start([(name + "@a.test", PASSWORD) for name in PEOPLE])
    family = descendants(server.process.pid)
    faults, allocations, n, runs = [], 0, 0, 0
    while n <= allocations and len(faults) < options.most:
        conversation = Conversation(server, n)
        refusals.arm(n, count)
        conversation.run()
        allocations = max(allocations, refusals.asked)
        refused = refusals.disarm()
        conversation.after()
        wrong = conversation.check()
        if descendants(server.process.pid) != family:
            faults.append("allocation %d: the server died" % n)
            break
        for one in wrong:
            faults.append("allocation %d (%d refused): %s" % (n, refused, one))
            if options.verbose:
                print(faults[-1], flush=True)
        runs += 1
        if options.verbose:
            print("%d: %d refused" % (n, refused), flush=True)
        n = n + options.every if n else options.first
    await server.stop()
    print("%d conversations of about %d allocations, %d blocks left" % (
        runs, allocations, refusals.blocks))
    faults += await server.problems()
    if refusals.blocks > REASONS_MOST:
        faults.append("%d blocks of memory were not given back" % refusals.blocks)
    return faults


def main():
    parser = arguments(__doc__.splitlines()[0])
    parser.add_argument("--every", type=int, default=19)
    parser.add_argument("--first", type=int, default=1)
    parser.add_argument("--most", type=int, default=10, help="faults, then it is over")
    parser.add_argument("--verbose", action="store_true")
    options = parser.parse_args()
    faults = []
    for count in (1, FOREVER):
        with tempfile.TemporaryDirectory(prefix="xylem-fault-") as folder:
            faults += asyncio.run(sweep(options, folder, count))
    for one in faults:
        print(one)
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
