#!/usr/bin/env python3
"""Refuses a server each of the allocations of a conversation, one after the other.

The conversation is login, roster, presence, chat, a message to somebody who is away, and its
delivery.  Whatever is refused: the server lives, every iq is answered, every message comes, comes
back as an error or went down with a stream that was closed.  For the rest see sweep.py.
"""
import sys
import time

from fault import Client, Ended, Refused
from sweep import main


# Of a client's patience: so long it waits for what will not come, if its memory was refused.  Afterwards, when nothing
# is refused, what has not come is lost, and it waits for all of it: the server tries some things again after a second.
SOON = 0.2


class Message:
    def __init__(self, sender, recipient, body):
        self.sender, self.recipient, self.body = sender, recipient, body


class Conversation:
    """One run.  Streams may end at any moment; what was sent on them is remembered."""

    people = ("alice", "bob", "carol")

    def __init__(self, server, number, _refusals):
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

    async def run(self):
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
            self.settle(carol, SOON * carol.patience)
        for client in (alice, bob, carol):
            self.step(client, lambda c: (c.ping(), c.ping()))       # what was drained is confirmed
            if client is not None:
                self.close(client)

    async def after(self):
        """Nothing is refused any more: what waits is fetched."""
        for name in self.people:
            client = self.stream(name)
            if client is None:
                self.faults.append("%s cannot log in any more" % name)
                continue
            self.step(client, lambda c: (c.send("<presence/>"), c.ping()))
            self.settle(client, client.patience)
            self.step(client, lambda c: (c.ping(), c.ping()))
            self.close(client)

    def settle(self, client, seconds):
        """The mailbox is read from the store: what is expected may take a moment."""
        until = time.monotonic() + seconds
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


if __name__ == "__main__":
    sys.exit(main(__doc__, Conversation, every=19))
