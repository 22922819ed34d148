"""Clients that come back as real ones do: they resume, send again only what the server has not
counted, and never ask an archive."""
import asyncio
import collections

from wire import Gone, attribute, connect

SM = "urn:xmpp:sm:3"
MODULUS = 1 << 32           # of h (XEP-0198, 4)
ACK_EVERY = 50              # messages that a device acknowledges unasked
PING = "<iq type='get' to='%s' id='%s'><ping xmlns='urn:xmpp:ping'/></iq>"
MESSAGE = "<message to='%s' id='%s' type='chat'><body>%s</body></message>"


class Client:
    """A resource of an account, over as many connections as it takes, online while it is wanted."""

    def __init__(self, server, lane, user, resource, managed=True):
        self.server, self.lane, self.user, self.resource = server, lane, user, resource
        self.managed, self.small = managed, False       # small: receive buffer
        self.wanted, self.online = asyncio.Event(), asyncio.Event()
        self.wire = self.previd = None
        self.handled = self.acked = self.pings = 0
        self.waiting = collections.deque()              # (key or None, xml): not counted yet
        self.pongs = {}
        self.task = asyncio.get_running_loop().create_task(self.live())
        self.task.add_done_callback(lane.run.ended)

    @property
    def name(self):
        return "%s/%s" % (self.user, self.resource)

    async def live(self):
        while True:
            await self.wanted.wait()
            try:
                await asyncio.wait_for(self.come(), 20 * self.server.patience)
            except (Gone, OSError, asyncio.TimeoutError):
                if self.wire:
                    self.wire.cut()
                await asyncio.sleep(0.01)
                continue
            await self.wire.lost
            self.online.clear()

    async def come(self):
        self.wire = None
        wire = self.wire = await connect(self.server.address, self.small)
        await wire.log_in(self.server.domain, self.user, self.server.password)
        resumed = self.previd is not None and await self.resume(wire)
        if not resumed:
            await self.begin(wire)
        self.arrive(resumed)
        self.online.set()
        wire.pass_on(self.element)

    async def resume(self, wire):
        """XEP-0198, 5: with <failed/> there may be an h, which then says what has arrived."""
        wire.write("<resume xmlns='%s' previd='%s' h='%d'/>" % (SM, self.previd, self.handled))
        answer = await wire.until(b"<resumed", b"<failed")
        resumed = answer.startswith(b"<resumed")
        if not resumed:
            self.previd = None
        self.lane.add("resumed" if resumed else "refused", self.name, self.handled)
        self.count(attribute(b"h", answer), "resuming")
        if resumed:
            self.write_again("again")
        return resumed

    async def begin(self, wire):
        await wire.bind(self.resource)
        self.lane.add("began", self.name)
        self.handled = self.acked = 0
        if not self.managed:
            return
        wire.write("<enable xmlns='%s' resume='true'/>" % SM)
        enabled = await wire.until(b"<enabled", b"<failed")
        if enabled.startswith(b"<failed"):
            raise Gone(enabled)
        if attribute(b"resume", enabled) in (b"true", b"1"):
            self.previd = attribute(b"id", enabled).decode()
        else:
            self.lane.add("frail", self.name)
        self.waiting = collections.deque(one for one in self.waiting if one[0] is not None)
        self.write_again("anew")

    def write_again(self, how):
        for key, xml in self.waiting:
            if key is not None:
                self.lane.add(how, key)
            self.wire.write(xml)
        if self.waiting:
            self.ask()

    def arrive(self, resumed):
        """Online, before anything that comes is looked at."""

    def element(self, element):
        if element.startswith(b"<message"):
            self.handled += 1
            self.message(element)
        elif element.startswith(b"<iq"):
            self.handled += 1
            self.iq(element)
        elif element.startswith(b"<presence"):
            self.handled += 1
            self.presence(element)
        elif element.startswith((b"<r ", b"<r>")):
            self.answer()
        elif element.startswith(b"<a "):
            self.count(attribute(b"h", element))
        elif element.startswith((b"<stream:error", b"</stream:stream")):
            self.wire.cut()

    def message(self, element):
        pass

    def presence(self, element):
        pass

    def iq(self, element):
        number = attribute(b"id", element).decode()
        if attribute(b"type", element) != b"get":
            pong = self.pongs.pop(number, None)
            if pong and not pong.done():
                pong.set_result(True)
            return
        to = (attribute(b"from", element) or self.server.domain.encode()).decode()
        self.send("<iq type='result' to='%s' id='%s'/>" % (to, number))

    def send(self, xml, key=None):
        if self.managed:
            self.waiting.append((key, xml))
        self.wire.write(xml)

    def ask(self):
        self.wire.write("<r xmlns='%s'/>" % SM)

    def answer(self):
        if self.managed:
            self.wire.write("<a xmlns='%s' h='%d'/>" % (SM, self.handled % MODULUS))

    def count(self, h, *when):
        """The server says how many of our stanzas it has handled."""
        if h is None:
            return
        new = (int(h) - self.acked) % MODULUS
        if new >= MODULUS // 2:
            self.lane.add("backwards", self.name)
            return
        if new > len(self.waiting):
            self.lane.add("beyond", self.name)
        for _ in range(min(new, len(self.waiting))):
            key, _xml = self.waiting.popleft()
            if key is not None:
                self.lane.add("acked", key, *when)
        self.acked = int(h)
        if new:
            self.lane.tick("ack")

    async def ping(self):
        """All that was sent to us before is here."""
        if not self.online.is_set():
            return
        self.pings += 1
        number, wire = "p%d" % self.pings, self.wire
        pong = self.pongs[number] = asyncio.get_running_loop().create_future()
        self.send(PING % (self.server.domain, number))
        await asyncio.wait({pong, wire.lost}, return_when=asyncio.FIRST_COMPLETED,
                           timeout=10 * self.server.patience)

    async def leave(self):
        """In good order: nothing is left to be resumed."""
        self.wanted.clear()
        if self.online.is_set():
            wire = self.wire
            self.answer()
            wire.write("</stream:stream>")
            await asyncio.wait({wire.lost}, timeout=5 * self.server.patience)
            wire.cut()
            await wire.lost
        self.online.clear()
        self.previd = None
        self.waiting.clear()

    def end(self):
        self.task.cancel()
        if self.wire:
            self.wire.cut()


class Sender(Client):
    """Sends numbered messages to one address, no more at a time than its window."""

    def __init__(self, server, lane, user, number, to, window):
        super().__init__(server, lane, user, "from")
        self.number, self.to, self.window = number, to, window
        self.left = self.sent = 0

    def flow(self):
        batch = max(self.window // 2, 1)
        while self.left > 0 and self.online.is_set() and \
                len(self.waiting) <= self.window - batch and not self.wire.transport.is_closing():
            for _ in range(min(batch, self.left)):
                self.say()
            self.ask()
            self.lane.tick("send")

    def say(self):
        key = (self.number, self.sent)
        self.sent += 1
        self.left -= 1
        self.lane.add("sent", key)
        text = self.lane.text(key)
        self.send(MESSAGE % (self.to, text, text), key)

    def arrive(self, resumed):
        asyncio.get_running_loop().call_soon(self.flow)

    def count(self, h, *when):
        super().count(h, *when)
        self.flow()

    def message(self, element):
        if attribute(b"type", element) == b"error":
            key = self.lane.key(attribute(b"id", element))
            if key:
                self.lane.add("error", key)


class Device(Client):
    """Receives.  `stalled`: it reads nothing from the moment it is here."""

    def __init__(self, server, lane, user, resource, managed):
        super().__init__(server, lane, user, resource, managed)
        self.stalled, self.fresh = False, 0

    def arrive(self, resumed):
        if not resumed:
            self.send("<presence/>")
        if self.stalled:
            self.wire.transport.pause_reading()

    def message(self, element):
        self.lane.came(self, element)
        self.fresh += 1
        if self.fresh % ACK_EVERY == 0:
            self.answer()

    def presence(self, element):
        """Its own is sent again when it came back as an error: who is away is given nothing."""
        if attribute(b"type", element) == b"error":
            self.send("<presence/>")

    # What it does before a burst; the names are those of states.py.

    async def go_away(self):
        await self.leave()

    async def go_reading(self):
        """Its presence is acknowledged: before, a server that was killed may have to be told again, and what comes in
        between is not for it."""
        self.wanted.set()
        await self.online.wait()
        if self.managed and self.waiting:
            self.ask()
        while self.managed and self.waiting:
            await asyncio.sleep(0.005)

    async def go_stalled(self):
        await self.go_reading()
        await self.ping()
        self.stalled = True
        self.wire.transport.pause_reading()

    async def go_cut(self):
        await self.go_reading()
        await self.ping()
        self.wanted.clear()
        self.wire.cut()
        await self.wire.lost
        self.online.clear()

    async def go_late(self):
        """Comes when messages have been acknowledged, and then reads nothing."""
        await self.leave()
        self.stalled = True

    def wake(self, now):
        """It reads from now on, and is back at once unless something else will call it."""
        was, self.stalled = self.stalled, False
        if was and self.wire:
            self.wire.cut()
        if now:
            self.wanted.set()
