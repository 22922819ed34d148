"""The library of Gajim (nbxmpp) without its windows, with everything it has received."""
import asyncio

from gi.repository import Gio, GLib
from nbxmpp.client import Client
from nbxmpp.const import ConnectionProtocol, ConnectionType, StreamError
from nbxmpp.protocol import Message, Presence
from nbxmpp.structs import StanzaHandler

from person import Failure, wait_for

OUTCOMES = {StreamError.SASL: "wrong password", StreamError.BAD_CERTIFICATE: "untrusted"}


class Gajim:
    """One client; GLib's events are looked after by whoever waits here."""

    def __init__(self, site, jid, password, trusted=True):
        self.site, self.jid = site, jid
        self.outcome = None
        self.wire = []              # stanzas as text
        self.roster = {}            # (subscription, ask) by address, as the library tells it
        self.shows = {}             # availability by address, likewise
        self.bodies = []            # (address, body) likewise
        # What this process trusts from now on: the library asks GLib, which has one set for all.
        Gio.TlsBackend.get_default().set_default_database(
            Gio.TlsFileDatabase.new(site.ca) if trusted else None)
        self.client = Client(log_context=jid)
        user, domain = jid.split("@")
        self.client.set_domain(domain)
        self.client.set_username(user)
        self.client.set_password(password)
        self.client.set_resource("gajim")
        self.client.set_custom_host("127.0.0.1:%d" % site.starttls[1], ConnectionProtocol.TCP,
                                    ConnectionType.START_TLS)
        self.client.subscribe("connected", self.on_outcome)
        self.client.subscribe("disconnected", self.on_outcome)
        self.client.subscribe("connection-failed", self.on_outcome)
        self.client.subscribe("stanza-received", self.on_stanza)
        for name, kind, callback in (("message", "", self.on_message),
                                     ("presence", "", self.on_presence),
                                     ("iq", "set", self.on_push)):
            self.client.register_handler(
                StanzaHandler(name=name, typ=kind, callback=callback, priority=60))

    # What the library tells.

    def on_outcome(self, client, signal, *_):
        if signal == "connected":
            self.outcome = "in"
        elif self.outcome is None:
            self.outcome = OUTCOMES.get(client.get_error()[0], "%s" % (client.get_error(),))
        elif self.outcome == "in":
            self.outcome = "out"

    def on_stanza(self, _client, _signal, stanza):
        self.wire.append(str(stanza))

    def on_message(self, _client, _stanza, properties):
        if properties.body:
            self.bodies.append((str(properties.jid.bare), properties.body))

    def on_presence(self, _client, _stanza, properties):
        kind = properties.type.value or properties.show.value or "online"
        self.shows.setdefault(str(properties.jid.bare), []).append(kind)

    def on_push(self, _client, _stanza, properties):
        if properties.roster is not None:
            self.keep(properties.roster.item)

    def on_roster(self, task):
        for item in task.finish().items:
            self.keep(item)

    def keep(self, item):
        self.roster[str(item.jid)] = (item.subscription, item.ask)

    # What its user does.

    async def log_in(self):
        """Connects; returns "in", "wrong password", "untrusted" or another error."""
        self.client.connect()
        await self.until(lambda: self.outcome, "any outcome of a login")
        return self.outcome

    async def appear(self):
        if await self.log_in() != "in":
            raise Failure("%s: %s" % (self.jid, self.outcome))
        self.client.get_module("Roster").request_roster(callback=self.on_roster)
        self.client.send_stanza(Presence())

    def send_presence(self, to, kind):
        self.client.send_stanza(Presence(to=to, typ=kind))

    def send_show(self, show):
        self.client.send_stanza(Presence(show=show))

    def send_message(self, to, body):
        self.client.send_stanza(Message(to=to, body=body, typ="chat"))

    async def leave(self):
        self.client.disconnect()
        await self.until(lambda: self.outcome == "out", "the end of the stream")

    async def until(self, holds, what):
        def now():
            while GLib.MainContext.default().iteration(False):
                pass
            return holds()
        await wait_for(self.jid, now, what, self.site.limit(), lambda: self.wire)
        await asyncio.sleep(0)
