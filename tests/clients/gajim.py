"""The library of Gajim (nbxmpp) without its windows, with everything it has received."""
import asyncio

from gi.repository import Gio, GLib
from nbxmpp.client import Client
from nbxmpp.const import ConnectionProtocol, ConnectionType, StreamError
from nbxmpp.modules.dataforms import SimpleDataForm, create_field
from nbxmpp.namespaces import Namespace
from nbxmpp.protocol import JID, Iq, Message, Node, Presence
from nbxmpp.structs import StanzaHandler

from person import FULLTEXT, Failure, Page, need, wait_for

SIGNALS = ("connected", "resume-successful", "resume-failed", "disconnected", "connection-failed")
OUTCOMES = {StreamError.SASL: "wrong password", StreamError.BAD_CERTIFICATE: "untrusted"}


class Gajim:
    """One client; GLib's events are looked after by whoever waits here."""

    def __init__(self, site, jid, password, trusted=True, resource="gajim"):
        self.site, self.jid, self.full = site, jid, "%s/%s" % (jid, resource)
        self.outcome = None
        self.resumed = []           # whether the session was, at each attempt to resume it
        self.wire = []              # stanzas as text
        self.roster = {}            # (subscription, ask) by address, as the library tells it
        self.shows = {}             # availability by address, likewise
        self.messages = []          # (address, body) likewise
        self.errors = []            # (address, condition) of messages that came back
        self.copies = []            # (sent or received, address, body) of carbons
        self.archived = {}          # [(id, body)] by the id of the query
        self.blocks = []            # (blocked, unblocked) of each push
        # What this process trusts from now on: the library asks GLib, which has one set for all.
        Gio.TlsBackend.get_default().set_default_database(
            Gio.TlsFileDatabase.new(site.ca) if trusted else None)
        self.client = Client(log_context=jid)
        user, domain = jid.split("@")
        self.client.set_domain(domain)
        self.client.set_username(user)
        self.client.set_password(password)
        self.client.set_resource(resource)
        self.client.set_custom_host("127.0.0.1:%d" % site.starttls[1], ConnectionProtocol.TCP,
                                    ConnectionType.START_TLS)
        for signal in SIGNALS:
            self.client.subscribe(signal, self.on_outcome)
        self.client.subscribe("stanza-received", self.on_stanza)
        for name, kind, callback in (("message", "", self.on_message),
                                     ("presence", "", self.on_presence),
                                     ("iq", "set", self.on_push)):
            self.client.register_handler(
                StanzaHandler(name=name, typ=kind, callback=callback, priority=60))

    # What the library tells.

    def on_outcome(self, client, signal, *_):
        if signal.startswith("resume-"):
            self.resumed.append(signal == "resume-successful")
        if signal in ("connected", "resume-successful"):
            self.outcome = "in"
        elif signal == "resume-failed":
            return                  # it goes on with a new session
        elif self.outcome is None:
            self.outcome = OUTCOMES.get(client.get_error()[0], "%s" % (client.get_error(),))
        elif self.outcome == "in":
            self.outcome = "out"

    def on_stanza(self, _client, _signal, stanza):
        self.wire.append(str(stanza))

    def on_message(self, _client, _stanza, properties):
        address = str(properties.jid.bare)
        if properties.type.is_error:
            self.errors.append((address, properties.error.condition))
        elif properties.is_mam_message:
            page = self.archived.setdefault(properties.mam.query_id, [])
            page.append((properties.mam.id, properties.body))
        elif properties.is_carbon_message:
            self.copies.append((properties.carbon.type, address, properties.body))
        elif properties.body:
            self.messages.append((address, properties.body))

    def on_presence(self, _client, _stanza, properties):
        kind = properties.type.value or properties.show.value or "online"
        self.shows.setdefault(str(properties.jid.bare), []).append(kind)

    def on_push(self, _client, _stanza, properties):
        if properties.roster is not None:
            self.keep(properties.roster.item)
        if properties.blocking is not None:
            self.blocks.append(tuple(sorted(map(str, jids)) for jids in properties.blocking[:2]))

    def on_roster(self, task):
        for item in task.finish().items:
            self.keep(item)

    def keep(self, item):
        self.roster[str(item.jid)] = (item.subscription, item.ask)

    def bodies(self, jid):
        return [body for address, body in self.messages if address == jid]

    # What its user does.

    async def log_in(self):
        """Connects; returns "in", "wrong password", "untrusted" or another error."""
        self.outcome = None
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

    async def abort(self):
        """Breaks the connection off, without a word to the server."""
        self.client.disconnect(immediate=True)
        await self.until(lambda: self.outcome == "out", "the end of the connection")

    async def resume(self):
        """Comes back; whether it is in the same session."""
        need(await self.log_in() == "in", "%s: %s" % (self.jid, self.outcome))
        return self.resumed[-1:] == [True]

    # What it asks its server for.

    async def ask(self, module, function, *arguments, **more):
        """Calls a function of a module of the library; its result, and its error is raised."""
        ended = []
        def keep(task):                 # the library keeps a weak reference only
            ended.append(task.get_result())
        getattr(self.client.get_module(module), function)(*arguments, callback=keep, **more)
        await self.until(lambda: ended, "the end of %s.%s" % (module, function))
        if isinstance(ended[0], Exception):
            raise ended[0]
        return ended[0]

    async def send_iq(self, iq):
        """Where the library has no function for it; the result."""
        answers = []
        self.client.send_stanza(iq, callback=lambda _, answer: answers.append(answer))
        await self.until(lambda: answers, "an answer to %s" % iq)
        need(answers[0].getType() == "result", "%s: %s" % (self.full, answers[0]))
        return answers[0]

    async def enable_carbons(self):
        iq = Iq(typ="set")
        iq.addChild("enable", namespace=Namespace.CARBONS)
        await self.send_iq(iq)

    async def blocked(self):
        return sorted(map(str, await self.ask("Blocking", "request_blocking_list")))

    async def block(self, jid):
        await self.ask("Blocking", "block", [JID.from_string(jid)])

    async def unblock(self, jid):
        await self.ask("Blocking", "unblock", [JID.from_string(jid)])

    # Its archive (XEP-0313).

    async def page(self, most, after=None):
        """The page behind that id, or the first."""
        query = "page after %s" % after
        data = await self.ask("MAM", "make_query", self.jid, queryid=query, after=after, max_=most)
        return self.as_page(query, data.complete)

    async def newest(self, most):
        rsm = Node("set", attrs={"xmlns": Namespace.RSM})
        rsm.setTagData("max", most)
        rsm.addChild("before")
        return await self.query("newest", rsm)

    async def search(self, words):
        fields = [create_field(typ="hidden", var="FORM_TYPE", value=Namespace.MAM_2),
                  create_field(typ="text-single", var=FULLTEXT, value=words)]
        return await self.query("search " + words, SimpleDataForm(type_="submit", fields=fields))

    async def query(self, name, payload):
        """What make_query() of the library has no argument for."""
        iq = Iq(typ="set", to=self.jid, queryNS=Namespace.MAM_2)
        iq.getQuery().setAttr("queryid", name)
        iq.setQueryPayload([payload])
        fin = (await self.send_iq(iq)).getTag("fin", namespace=Namespace.MAM_2)
        return self.as_page(name, fin.getAttr("complete") in ("true", "1"))

    def as_page(self, query, complete):
        page = self.archived.pop(query, [])
        return Page([one for one, _ in page], [body for _, body in page], complete)

    async def until(self, holds, what):
        def now():
            while GLib.MainContext.default().iteration(False):
                pass
            return holds()
        await wait_for(self.jid, now, what, self.site.limit(), lambda: self.wire)
        await asyncio.sleep(0)
