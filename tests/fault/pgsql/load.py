"""A sender that goes on through a fault: what it sent, what was acknowledged or refused, and when.

It uses stream management (XEP-0198), so that it is the server that says what it has taken, and it
never has more than a few messages unacknowledged.  ledger.py judges what it has seen.
"""
import os
import re
import sys
import threading
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))

from fault import Client, Ended                                  # noqa: E402
from ledger import Ledger                                        # noqa: E402

ELEMENT = re.compile(r"<(message|iq|presence|a|r)\b(?:[^>]*/>|[^>]*>.*?</\1>)", re.S)
WINDOW = 80             # messages that are not acknowledged yet
PAUSE = 0.01            # seconds between two of them
ASK = 0.1               # seconds, after which it asks what was taken


class Sender(Client):
    """Writes to the absent account, one message after the other."""

    def __init__(self, server, prefix):
        super().__init__(server, "sender")
        self.prefix, self.ledger, self.received = prefix, Ledger(), 0
        self.next_send = self.next_ask = 0

    def begin(self):
        self.log_in()
        self.send("<enable xmlns='urn:xmpp:sm:3'/>")
        self.wait("<enabled [^>]*>")

    def turn(self, more):
        """Reads what has come, and sends what is due."""
        now = time.monotonic()
        if more and self.ledger.waiting() < WINDOW and now >= self.next_send:
            body = "%s%d" % (self.prefix, len(self.ledger.messages))
            self.ledger.sent(body, now)
            self.next_send = now + PAUSE
            self.say("absent", body)
        if self.ledger.waiting() and now >= self.next_ask:
            self.next_ask = now + ASK
            self.send("<r xmlns='urn:xmpp:sm:3'/>")
        self.receive(PAUSE / 2)
        self.read()

    def read(self):
        while True:
            found = ELEMENT.search(self.text)
            if not found:
                return
            self.text = self.text[found.end():]
            self.take(found[1], found[0], time.monotonic())

    def take(self, kind, element, now):
        if kind == "a":
            self.ledger.acknowledged(int(re.search(r"\bh='(\d+)'", element)[1]), now)
            return
        if kind == "r":
            self.send("<a xmlns='urn:xmpp:sm:3' h='%d'/>" % self.received)
            return
        self.received += 1
        tag = element[:element.index(">")]
        if kind == "message" and "type='error'" in tag:
            condition = re.search(r"<error [^>]*><([a-z-]+)", element)
            self.ledger.refused(re.search(r"\bid='([^']*)'", tag)[1], condition[1], now)
        elif kind == "iq" and "type='get'" in tag:
            who, number = (re.search(" %s='([^']*)'" % key, tag)[1] for key in ("from", "id"))
            self.ledger.sent(None, now)
            self.send("<iq type='result' to='%s' id='%s'/>" % (who, number))


class Load:
    """The sender in a thread of its own; its ledger may be read meanwhile."""

    def __init__(self, server, prefix):
        self.sender = Sender(server, prefix)
        self.sender.begin()
        self.patience = self.sender.patience
        self.stopping, self.failure = threading.Event(), None
        self.thread = threading.Thread(target=self.run)
        self.thread.start()

    ledger = property(lambda self: self.sender.ledger)

    def run(self):
        until = None
        try:
            while until is None or (self.ledger.waiting() and time.monotonic() < until):
                self.sender.turn(until is None)
                if self.sender.ended:
                    raise Ended("the sender's stream ended: %s" % self.sender.seen[-300:])
                if until is None and self.stopping.is_set():
                    until = time.monotonic() + 6 * self.patience
        except Ended as why:
            self.failure = str(why)

    def wait(self, true, seconds):
        """Until that holds; whether it did in time."""
        until = time.monotonic() + seconds
        while not true():
            if time.monotonic() > until or self.failure:
                return False
            time.sleep(0.02)
        return True

    def flows(self, since, seconds):
        """A message that was sent since then is stored."""
        return self.wait(lambda: self.ledger.recovered(since) is not None, seconds)

    def stop(self):
        """No more messages; the problems."""
        self.stopping.set()
        self.thread.join()
        problems = [self.failure] if self.failure else []
        if not self.failure and self.ledger.waiting():
            problems.append("%d stanzas were never acknowledged" % self.ledger.waiting())
        self.sender.close()
        return problems
