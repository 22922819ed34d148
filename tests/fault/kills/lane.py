"""One account and who writes to it: the states it can be in, and the log of what happens."""
import asyncio
import dataclasses
import datetime
import re
import time

import archive
from judge import judge
from people import Device, Sender

BODY = re.compile(rb"<body>([0-9.]+)</body>")
OWN_ID = rb"""<stanza-id [^>]*>"""
WINDOWS = (1, 4, 20, 40, 80)    # messages of one sender that are not acknowledged yet
LATE_AFTER = 3      # acknowledgements, and the senders stop so that a late device can come


@dataclasses.dataclass(frozen=True)
class State:
    """What the recipient is doing while the server is killed."""
    name: str
    devices: tuple          # what each does before a burst: Device.go_...
    text: str
    managed: bool = True    # with stream management
    promised: bool = True   # xylem says that nothing is lost


STATES = {state.name: state for state in [
    State("offline", ("away",), "offline"),
    State("stalled", ("stalled",), "connected, reads nothing"),
    State("hibernating", ("cut",), "its connection was cut, its session can be resumed"),
    State("two", ("stalled", "reading"), "two devices, one of them reads nothing"),
    State("reading", ("reading",), "connected, reads"),
    State("drain", ("late",), "is being given what was stored, without stream management, and "
          "reads nothing", managed=False),
    State("unmanaged", ("stalled",), "connected without stream management, reads nothing",
          managed=False, promised=False),
]}


class Lane:
    """Its numbers are in every message, so that what an earlier lane left is not taken for ours."""

    def __init__(self, run, number, state, users, random):
        self.run, self.number, self.state, self.log = run, number, state, []
        self.acked, self.errored, self.broken, self.acks = set(), set(), set(), 0
        self.late = []          # devices that are still to come
        self.since = datetime.datetime.now(datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")
        self.changed = time.monotonic()
        server, account = run.server, users[0]
        address = "%s@%s" % (account, server.domain)
        self.devices = [Device(server, self, account, "to%d" % n, state.managed)
                        for n in range(len(state.devices))]
        for device in self.devices:
            device.small = random.random() < 0.5
        self.got = {device.name: set() for device in self.devices}
        self.senders = [Sender(server, self, user, n, address, random.choice(WINDOWS))
                        for n, user in enumerate(users[1:])]
        self.by = re.compile(rb"""\bby=['"]%s['"]""" % address.encode())

    @property
    def people(self):
        return self.senders + self.devices

    @property
    def users(self):
        return {one.user for one in self.people}

    def ways(self):
        """Each device, and what it does before a burst."""
        return zip(self.devices, self.state.devices)

    def text(self, key):
        return "%d.%d.%d" % (self.number, *key)

    def key(self, text):
        """None: not of this lane."""
        numbers = (text or b"").split(b".")
        if len(numbers) != 3 or not all(map(bytes.isdigit, numbers)) \
                or int(numbers[0]) != self.number:
            return None
        return int(numbers[1]), int(numbers[2])

    def add(self, what, *rest):
        self.changed = time.monotonic()
        self.log.append((what, *rest))
        if what == "acked":
            self.acked.add(rest[0])
            if rest[1:]:
                self.run.was_between()
        elif what == "error":
            self.errored.add(rest[0])
        elif what in ("refused", "frail"):
            self.broken.add(rest[0])
        elif what == "got":
            self.got[rest[0]].add(rest[1])

    def came(self, device, element):
        body = BODY.search(element)
        key = self.key(body[1]) if body else None
        if key is None:
            return
        own = next((one for one in re.findall(OWN_ID, element) if self.by.search(one)), None)
        found = re.search(rb"""\sid=['"]([^'"]*)""", own) if own else None
        self.add("got", device.name, key, found[1].decode() if found else None)
        self.tick("got")

    def tick(self, what):
        """Something that a kill may wait for."""
        self.acks += what == "ack"
        if self.late and self.acks >= LATE_AFTER:
            self.stop()
        self.invite()
        self.run.tick(what)

    def invite(self):
        """Who comes late does so when all is stored: nothing is to be handed to it unstored."""
        if self.late and self.idle():
            for device in self.late:
                device.wanted.set()
            self.late = []

    async def prepare(self):
        self.acks = 0
        for sender in self.senders:
            sender.wanted.set()
        await asyncio.gather(
            *(sender.online.wait() for sender in self.senders),
            *(getattr(device, "go_" + how)() for device, how in self.ways()))

    def flow(self, messages):
        """Each sender sends so many more; but not to who has come late."""
        late = [device for device, how in self.ways() if how == "late"]
        if any(device.wanted.is_set() for device in late):
            return
        self.late = late
        for sender in self.senders:
            sender.left = messages
            sender.flow()

    def stop(self, left=0):
        for sender in self.senders:
            sender.left = min(left, sender.left)

    def cut(self):
        for one in self.people:
            if one.wire and one.online.is_set():
                one.wire.cut()

    def wake(self):
        """The devices are back and read, now or, when they are late, when all is stored."""
        for device in self.devices:
            device.wake(device not in self.late)

    def idle(self):
        """Its senders are here, and have nothing more to send or to wait for."""
        return all(sender.online.is_set() and not sender.left and not sender.waiting
                   for sender in self.senders)

    def complete(self):
        """All are back, all is acknowledged, and all of that is where it belongs."""
        if not self.idle() or not all(device.online.is_set() for device in self.devices):
            return False
        due = self.acked - self.errored
        kept = [got for name, got in self.got.items() if name not in self.broken]
        return due <= set.union(*self.got.values()) and all(due <= got for got in kept)

    def in_danger(self):
        """Something acknowledged is still to be delivered."""
        return not self.acked - self.errored <= set.intersection(*self.got.values())

    async def read_archives(self):
        """The recipient's, and what its senders have there themselves."""
        everybody = {self.devices[0].user: list(range(len(self.senders)))}
        everybody.update((sender.user, [sender.number]) for sender in self.senders)
        for user, senders in everybody.items():
            self.add("read", user, senders)
            for element in await archive.read(self.run.server, user, self.since):
                body = BODY.search(element)
                key = self.key(body[1]) if body else None
                if key is not None:
                    self.add("archived", user, key)

    def verdict(self):
        return judge(self.log, list(self.got))

    async def leave(self):
        await asyncio.gather(*(one.leave() for one in self.people))
        self.end()

    def end(self):
        for one in self.people:
            one.end()
