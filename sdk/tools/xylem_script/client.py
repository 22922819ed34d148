"""A named client of a scenario: its connection, its stream, what it has received."""
import asyncio
import collections
import ssl
import xml.parsers.expat
from datetime import datetime, timezone

from . import ScenarioError, sasl
from .clock import Countdown, in_time
from .wire import Wire
from .xml import NAMES, STREAM, Node, StreamParser, PREFIXES

BARRIER = "xs-barrier-"
BIND = "urn:ietf:params:xml:ns:xmpp-bind"
SASL, TLS = PREFIXES["sasl"], PREFIXES["tls"]
SASL_CB = "urn:xmpp:sasl-cb:0"
SHOWN = 1500        # bytes of one segment or stanza that a transcript shows


class Client:
    """What the scenario calls by name.  The queue holds Nodes, "closed" and "end"."""

    def __init__(self, name, site, user, domain, resource):
        self.name, self.site = name, site
        self.user, self.domain, self.resource = user, domain, resource
        self.password = "pw-" + user if user else ""
        self.timeout = site.limit()
        self.transcript = []
        self.ignored = []
        self.last = None
        self.answers_pings = True
        self.arrived = asyncio.Event()
        self.pongs = {}
        self.wire = None
        self.source = None
        self.middle = None          # an Interceptor
        self.forget_connection()

    def forget_connection(self):
        self.queue = collections.deque()
        self.parser = self.renew_after = None
        self.held = b""
        self.header = self.features = None
        self.bound = self.spaces = False
        self.jid = None

    def know(self, what):
        """What {name.what} stands for; None when there is no such thing."""
        bare = "%s@%s" % (self.user, self.domain) if self.user else self.domain
        declared = bare + "/" + self.resource if self.resource else bare
        table = {
            "": self.jid or declared, "bare": bare, "user": self.user, "domain": self.domain,
            "resource": self.jid.partition("/")[2] if self.jid else self.resource,
            "password": self.password,
            "raw": self.last.raw.decode("utf-8", "replace") if self.last else None,
            "header": self.stream_header(),
            "stream": self.header.attrs.get("id") if self.header else None,
        }
        return table.get(what)

    # The transcript.

    def note(self, mark, data):
        text = data if isinstance(data, str) else data.decode("utf-8", "backslashreplace")
        if len(text) > SHOWN:
            text = "%s ... (%d characters)" % (text[:SHOWN], len(text))
        self.transcript.append("%s %s %s" % (time_of_day(), mark, text))

    # Input.

    def received(self, data):
        if not data:
            self.note("<", "(end of connection)")
            self.put("end")
            return
        if not self.bound or self.parser is None:
            self.note("<", data)
        if self.parser is None:
            return
        try:
            if self.renew_after is not None:
                data = self.renew(data)
            self.parser.feed(data)
            self.spaces |= not data.strip() and self.parser.is_between()
        except xml.parsers.expat.ExpatError as error:
            self.note("!", "what the server sent is not well-formed: %s" % error)
            self.parser = None
            self.put("malformed")
        self.arrived.set()

    def renew(self, data):
        """Ends the stream's parser after what renew_after matches; what is left for the next."""
        self.held += data
        found = self.renew_after.search(self.held)
        if not found:
            return b""
        self.parser.feed(self.held[:found.end()])
        data, self.held, self.renew_after = self.held[found.end():], b"", None
        self.parser = StreamParser(self.put)
        return data

    def put(self, item):
        if isinstance(item, Node):
            if item.is_a(STREAM, "stream"):
                self.header = item
            if item.is_a(STREAM, "features"):
                self.features = item
            if self.is_barrier(item):
                return
            if self.bound:
                self.note("<", item.raw)
        elif self.bound:
            self.note("<", "(%s)" % describe(item))
        self.queue.append(item)
        self.arrived.set()

    def is_barrier(self, node):
        """Round trips of the runner's own, and pings of the server, which every client answers:
        never seen by the scenario."""
        ident = node.attrs.get("id", "")
        if node.name != "iq":
            return False
        if node.attrs.get("type") == "get" and (ident.startswith(BARRIER) or self.is_ping(node)):
            to = " to='%s'" % node.attrs["from"] if "from" in node.attrs else ""
            reply = "<iq type='result' id='%s'%s/>" % (ident, to)
            if self.answers_pings or ident.startswith(BARRIER):
                asyncio.ensure_future(self.wire.send(reply.encode()))
            return True
        if ident in self.pongs:
            self.pongs.pop(ident).set_result(None)
        return ident.startswith(BARRIER)

    def is_ping(self, node):
        ours = (None, self.domain, self.know("bare"))
        return node.attrs.get("from") in ours and node.child("urn:xmpp:ping", "ping") is not None

    def is_ignored(self, item, scope):
        return isinstance(item, Node) and any(
            p.mismatch(item, scope) is None for p in self.ignored)

    def drop_ignored(self, scope):
        kept = [item for item in self.queue if not self.is_ignored(item, scope)]
        self.queue = collections.deque(kept)

    async def take(self, scope=None, countdown=None):
        """The next item; None when none comes in time."""
        countdown = countdown or Countdown(self.timeout)
        while True:
            while self.queue:
                item = self.queue.popleft()
                if scope is not None and self.is_ignored(item, scope):
                    continue
                if isinstance(item, Node):
                    self.last = item
                return item
            if countdown.over():
                return None
            self.arrived.clear()
            try:
                await asyncio.wait_for(self.arrived.wait(), countdown.tick())
            except asyncio.TimeoutError:
                await asyncio.sleep(0.01)       # what came in the meantime gets its turn

    async def take_spaces(self):
        """Waits for white space between stanzas."""
        countdown = Countdown(self.timeout)
        while not self.spaces:
            if countdown.over():
                raise ScenarioError("no white space came in %g s" % self.timeout)
            self.arrived.clear()
            try:
                await asyncio.wait_for(self.arrived.wait(), countdown.tick())
            except asyncio.TimeoutError:
                pass
        self.spaces = False

    async def take_node(self, ns, name):
        item = await self.take()
        if not isinstance(item, Node) or not item.is_a(ns, name):
            want = "<%s%s>" % (NAMES[ns] + ":" if ns in NAMES else "", name)
            raise ScenarioError("expected %s, got %s" % (want, describe(item)))
        return item

    async def take_answer(self, ident):
        """The result of our own request; other stanzas stay in the queue, in order."""
        kept = []
        try:
            while True:
                item = await self.take()
                if isinstance(item, Node) and item.attrs.get("id") == ident:
                    return item
                if not isinstance(item, Node):
                    raise ScenarioError("no answer to '%s': %s" % (ident, describe(item)))
                kept.append(item)
        finally:
            self.queue.extendleft(reversed(kept))

    # Output.

    async def send(self, data):
        data = data.encode() if isinstance(data, str) else data
        self.note(">", data)
        if self.wire is None:
            raise ScenarioError("is not connected")
        await self.wire.send(data)

    async def request(self, kind, ident, payload, to=None):
        address = " to='%s'" % to if to else ""
        await self.send("<iq type='%s' id='%s'%s>%s</iq>" % (kind, ident, address, payload))
        return await self.take_answer(ident)

    # Negotiation, one step at a time.

    async def open(self, direct=False, window=None, handshake=True, middle=None):
        await self.close()
        self.forget_connection()
        self.wire = Wire(self.received, self.source, self.site.limit(), self.site.delay())
        self.middle = middle
        self.note("-", "connecting" + (" (direct TLS)" if direct else ""))
        self.parser = StreamParser(self.put)
        address = self.site.direct if direct else self.site.starttls
        await self.wire.open(middle.address if middle else address, window)
        if direct and handshake:
            await self.handshake()

    def stream_header(self):
        return ("<?xml version='1.0'?><stream:stream to='%s' version='1.0' xml:lang='en' "
                "xmlns='jabber:client' xmlns:stream='%s'>" % (self.domain, STREAM))

    async def start_stream(self):
        self.parser = StreamParser(self.put)
        await self.send(self.stream_header())
        await self.take_node(STREAM, "stream")
        await self.take_node(STREAM, "features")

    async def handshake(self, context=None):
        try:
            await self.wire.start_tls(context or self.site.tls, self.domain)
        except (ssl.SSLError, OSError, asyncio.TimeoutError) as error:
            self.note("-", "TLS failed: %r" % error)
            raise ScenarioError("TLS handshake failed: %r" % error) from None
        self.note("-", "%s" % self.wire.tls.version())

    async def secure(self):
        await self.send("<starttls xmlns='%s'/>" % TLS)
        await self.take_node(TLS, "proceed")
        self.parser = None
        await self.handshake()
        await self.start_stream()

    def offered(self):
        node = self.features.child(SASL, "mechanisms") if self.features else None
        return [m.text.strip() for m in node.children] if node else []

    def bindings(self):
        """The channel bindings that were announced (XEP-0440)."""
        node = self.features.child(SASL_CB, "sasl-channel-binding") if self.features else None
        return [b.attrs["type"] for b in node.children] if node else []

    def bind_channel(self, kind):
        """(type, data) for a -PLUS mechanism: the strongest that was announced, or as wanted."""
        if kind is None:
            strong = "tls-exporter" in self.bindings() and self.wire.tls.version() == "TLSv1.3"
            kind = "tls-exporter" if strong else "tls-server-end-point"
        return kind, self.wire.binding(kind)

    def choose(self, mechanism):
        if mechanism:
            return mechanism
        offered = self.offered()
        for name in sasl.BEST_FIRST:
            if name in offered:
                return name
        raise ScenarioError("no usable mechanism is offered: %s" % offered)

    async def try_password(self, mechanism=None, password=None, user=None, binding=None, **more):
        """Runs SASL to its end; None is success, else the <failure/>."""
        mechanism = self.choose(mechanism)
        binding = self.bind_channel(binding) if mechanism.endswith("-PLUS") else None
        exchange = sasl.start(mechanism, user if user is not None else self.user,
                              password if password is not None else self.password,
                              binding=binding, **more)
        exchange.offer = (self.offered(), self.bindings())
        await self.send("<auth xmlns='%s' mechanism='%s'>%s</auth>" % (
            SASL, mechanism, sasl.b64(exchange.first()) or "="))
        while True:
            item = await self.take()
            if not isinstance(item, Node) or item.ns != SASL:
                raise ScenarioError("expected a SASL answer, got %s" % describe(item))
            if item.name == "failure":
                return item
            data = sasl.unb64(item.text.strip().removeprefix("=")).decode()
            if item.name == "success":
                exchange.verify(data)
                return None
            await self.send("<response xmlns='%s'>%s</response>" % (
                SASL, sasl.b64(exchange.respond(data))))

    async def authenticate(self, **how):
        failure = await self.try_password(**how)
        if failure is not None:
            raise ScenarioError("authentication failed: %s" % failure)
        await self.start_stream()

    async def bind(self, resource=None):
        resource = resource if resource is not None else self.resource
        wish = "<resource>%s</resource>" % resource if resource else ""
        answer = await self.request("set", "xs-bind", "<bind xmlns='%s'>%s</bind>" % (BIND, wish))
        node = answer.child(BIND, "bind")
        jid = node.child(BIND, "jid") if node else None
        if answer.attrs.get("type") != "result" or jid is None:
            raise ScenarioError("binding failed: %s" % answer)
        self.jid = jid.text.strip()
        self.bound = True

    async def log_in(self, over="starttls", resource=None, **how):
        """All of it: connection, TLS, authentication, resource."""
        await self.open(direct=over == "direct-tls")
        await self.start_stream()
        if over == "starttls":
            await self.secure()
        await self.authenticate(**how)
        await self.bind(resource)
        self.transcript.clear()
        self.note("-", "logged in as %s" % self.jid)

    async def appear(self, priority=None):
        """Initial presence, until it comes back; everything else stays in the queue."""
        inner = "" if priority is None else "<priority>%s</priority>" % priority
        await self.send("<presence>%s</presence>" % inner)
        kept = []
        try:
            while True:
                item = await self.take()
                if not isinstance(item, Node):
                    raise ScenarioError("own presence did not come back: %s" % describe(item))
                if item.name == "presence" and item.attrs.get("from") == self.jid:
                    return
                kept.append(item)
        finally:
            self.queue.extendleft(reversed(kept))

    # The end.

    async def log_out(self):
        await self.send("</stream:stream>")
        while True:
            item = await self.take()
            if item is None:
                raise ScenarioError("the server did not close the stream")
            if item in ("closed", "end"):
                break
        await self.close()

    async def close(self, reset=False):
        if self.wire is not None:
            self.note("-", "connection reset" if reset else "connection closed")
            await self.wire.close(reset)
            self.wire = None
        if self.middle is not None:
            self.middle.close()
            self.middle = None
        self.bound = False

    # Round trips.

    def is_alive(self):
        """Whether this is a session that can answer."""
        return self.bound and not self.wire.ended and self.wire.may_read.is_set()

    async def round_trip(self, to, ident):
        """Sends a ping that the other side answers somehow; returns when it did."""
        done = self.pongs[ident] = asyncio.get_running_loop().create_future()
        await self.wire.send(("<iq type='get' id='%s' to='%s'><ping xmlns='urn:xmpp:ping'/></iq>"
                              % (ident, to)).encode())
        try:
            await in_time(self.site.limit(), done)
        except asyncio.TimeoutError:
            raise ScenarioError("%s: no answer to a ping to %s in %g s" % (
                self.name, to, self.site.limit())) from None


def time_of_day():
    """As the server's log has it."""
    return datetime.now(timezone.utc).strftime("%H:%M:%S.%f")[:-3]


def describe(item):
    if item is None:
        return "nothing"
    if item in ("closed", "end", "malformed"):
        return {"closed": "the end of the stream", "end": "the end of the connection",
                "malformed": "something that is not XML"}[item]
    return str(item)[:SHOWN]
