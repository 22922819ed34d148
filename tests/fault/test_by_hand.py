#!/usr/bin/env python3
"""Messages that are fetched by hand (XEP-0013) from a store that is away: whoever asks is told to
wait, nothing is lost or sent by itself, and all goes on when the store is back.

First another process writes to the database and does not end, so that nothing can be removed; then,
while somebody fetches, it holds the whole of it, so that nothing can be read.
"""
import re
import socket
import sys
import time

from fault import Client, PASSWORD, check, conclude, patience_of_store, site
from lock import held, locked

# More than one connection holds.
LETTERS = ["letter-%03d-%s" % (n, "x" * 4000) for n in range(200)]
PEOPLE = ("sender", "reader")
NODE = "http://jabber.org/protocol/offline"
OFFLINE = "<offline xmlns='%s'>%%s</offline>" % NODE
REMOVE = OFFLINE % "<item action='remove' node='%s'/>"
QUERY = "<query xmlns='http://jabber.org/protocol/disco#%%s' node='%s'/>" % NODE
BUSY = 1                # seconds that the store waits for another process that writes
SETTINGS = {"listen": {"send_buffer": "16K"},
            "defaults": {"limits": {"rate": 0, "burst": 0}}}
WAIT = ("wait resource-constraint", [])


class Reader(Client):
    """Who looks through what waits; it sends no presence."""

    def __init__(self, server, resource="r"):
        super().__init__(server, "reader", resource)
        self.nodes = []                     # that the last answer named
        # Or the system may take all letters in hand, by as much as the connection has read before.
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 32768)
        self.log_in()

    def begin(self, kind, payload):
        self.last += 1
        self.send("<iq type='%s' id='h%d'>%s</iq>" % (kind, self.last, payload))

    def end(self):
        """"result", or type and condition of the error; and the letters that came before it."""
        begin = len(self.seen) - len(self.text)
        answer = self.wait(r"<iq [^>]*id='h%d'[^>]*((?<=/)>|(?<!/)>.*?</iq>)" % self.last,
                           2 * self.patience)[0]
        came = self.seen[begin:len(self.seen) - len(self.text)]
        error = re.search(r"<error [^>]*type='([a-z]+)'[^>]*><([a-z-]+)", answer)
        self.nodes = re.findall(" node='([0-9a-f]+)'", answer)
        letters = re.findall("<body>(.*?)</body>", came)
        return " ".join(error.groups()) if error else "result", letters

    def answer(self, kind, payload):
        self.begin(kind, payload)
        return self.end()

    def read(self, seconds):
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            self.receive(0.1)


def need(expected, got):
    check("there came %s and %d letters, not %s and %d" % (
        got[0], len(got[1]), expected[0], len(expected[1])), got == expected)


def removal(server, reader):
    """Nothing can be removed; what is there can be read."""
    need(("result", []), reader.answer("get", QUERY % "items"))
    nodes = reader.nodes
    with locked(server):
        need(WAIT, reader.answer("set", REMOVE % nodes[0]))
        need(WAIT, reader.answer("set", OFFLINE % "<purge/>"))
        need(("result", LETTERS), reader.answer("get", OFFLINE % "<fetch/>"))
    need(("result", []), reader.answer("get", QUERY % "items"))
    check("the list has changed", nodes == reader.nodes)


def fetching(server, reader):
    """It stops in the middle; who asks while the store stands still is told at once."""
    other = Reader(server, "other")
    reader.begin("get", OFFLINE % "<fetch/>")
    time.sleep(0.5)
    with held(server):
        reader.read(3 * reader.patience / 10)
        since = time.monotonic()
        need(WAIT, other.answer("get", QUERY % "info"))
        took = time.monotonic() - since     # a read that is under way takes ten
        check("told after %.1f s" % took, took < 5 * other.patience / 10)
        outcome, came = reader.end()
        check("all was read before the store was away", len(came) < len(LETTERS))
        need((WAIT[0], LETTERS[:len(came)]), (outcome, came))
    need(("result", LETTERS), reader.answer("get", OFFLINE % "<fetch/>"))
    other.close()


def back(server, reader):
    """One is removed; nothing else is lost: it comes to who sends presence, once, in order."""
    need(("result", []), reader.answer("get", QUERY % "items"))
    need(("result", []), reader.answer("set", REMOVE % reader.nodes[0]))
    reader.close()
    last = Client(server, "reader")
    last.log_in()
    last.send("<presence/>")
    last.wait("<body>%s</body>" % LETTERS[-1])
    last.ping()
    last.close()
    need(("result", LETTERS[1:]), ("result", last.bodies()))


async def run(options, folder):
    server = site(options, folder)
    server.change(SETTINGS)
    patience_of_store(server, BUSY)
    server.write_config()
    await server.start([(name + "@a.test", PASSWORD) for name in PEOPLE])
    sender = Client(server, "sender")
    sender.log_in()
    for letter in LETTERS:
        sender.say("reader", letter)
        sender.ping()
    check("refused: %s" % sender.errors(), not sender.errors())
    sender.close()
    reader = Reader(server)
    for step in (removal, fetching, back):
        step(server, reader)
    await server.stop()
    return await server.problems()


if __name__ == "__main__":
    sys.exit(conclude(__doc__, run))
