#!/usr/bin/env python3
"""conversation.py HOST PORT CA ACCOUNTS: two slixmpp clients talk through the server.

Each connects with STARTTLS and verifies the server's certificate against the CA.  Bob adds Alice
to his roster, she accepts, they exchange three messages, and each step is printed when the other
side has seen it.  Ends with 0 when all of it happened within 20 s.
"""
import asyncio
import logging
import sys

logging.disable(logging.CRITICAL)       # slixmpp has things to say while it is imported
import slixmpp                          # noqa: E402

LIMIT = 20          # seconds for the whole conversation
LINES = [
    ("bob", "Hello Alice, can you read me?"),
    ("alice", "Loud and clear, Bob. Nobody between us could, though."),
    ("bob", "Good. See you on xylem."),
]


def say(text):
    print("      " + text, flush=True)


class Person(slixmpp.ClientXMPP):
    def __init__(self, address, password, ca):
        super().__init__(address + "/demo", password)
        self.name = address.partition("@")[0]
        self.ca_certs = ca
        self.ready, self.heard = asyncio.Event(), asyncio.Queue()
        self.befriended = asyncio.Event()
        self.auto_authorize = self.auto_subscribe = True
        self.failure = None
        self.add_event_handler("session_start", self.started)
        self.add_event_handler("message", self.message)
        self.add_event_handler("presence_available", self.presence)
        self.add_event_handler("failed_auth", lambda _: self.fail("wrong password"))
        self.add_event_handler("ssl_invalid_chain", lambda e: self.fail("untrusted: %s" % e))
        self.add_event_handler("connection_failed", lambda e: self.fail("no connection: %s" % e))

    def fail(self, reason):
        self.failure = reason
        self.ready.set()
        self.abort()

    async def started(self, _):
        self.send_presence()
        await self.get_roster()
        tls = self.transport.get_extra_info("ssl_object")
        say("%s logs in: %s, certificate verified, %s" % (
            self.name, tls.version(), self["feature_mechanisms"].mech.name))
        self.ready.set()

    def message(self, message):
        if message["type"] == "chat":
            self.heard.put_nowait((message["from"].user, message["body"]))

    def presence(self, presence):
        if presence["from"].bare != self.boundjid.bare:
            self.befriended.set()


async def talk(people):
    alice, bob = people["alice"], people["bob"]
    for person in people.values():
        await person.ready.wait()
        if person.failure:
            raise RuntimeError("%s: %s" % (person.name, person.failure))
    bob.send_presence_subscription(pto=alice.boundjid.bare, ptype="subscribe")
    await alice.befriended.wait()
    await bob.befriended.wait()
    say("bob and alice are in each other's roster and see each other online")
    for speaker, text in LINES:
        listener = alice if speaker == "bob" else bob
        people[speaker].send_message(mto=listener.boundjid.bare, mbody=text, mtype="chat")
        if await listener.heard.get() != (speaker, text):
            raise RuntimeError("%s did not get what %s sent" % (listener.name, speaker))
        say("%-6s %s" % (speaker + ":", text))


async def main(host, port, ca, accounts):
    passwords = dict(line.split() for line in open(accounts))
    people = {}
    for name in ("alice", "bob"):
        people[name] = Person(name + "@localhost", passwords[name + "@localhost"], ca)
        people[name].connect((host, int(port)))
    try:
        await asyncio.wait_for(talk(people), LIMIT)
    except asyncio.TimeoutError:
        say("the conversation did not end within %d s" % LIMIT)
        return 1
    except RuntimeError as error:
        say(str(error))
        return 1
    for person in people.values():
        await person.disconnect()
    return 0


if __name__ == "__main__":
    sys.exit(asyncio.get_event_loop().run_until_complete(main(*sys.argv[1:])))
