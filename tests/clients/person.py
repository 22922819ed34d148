"""A slixmpp client with everything it has received, to be waited for and looked at."""
import asyncio
import copy
from typing import NamedTuple

import slixmpp
from xylem_script.clock import Countdown

SASL = "{urn:ietf:params:xml:ns:xmpp-sasl}"
FULLTEXT = "{urn:xmpp:fulltext:0}fulltext"      # the field of XEP-0431


class Failure(Exception):
    """What a client should have done or seen and has not."""


def need(holds, what):
    if not holds:
        raise Failure(what)


class Page(NamedTuple):
    """A page of an archive, as a library gives it."""
    ids: list
    bodies: list
    complete: bool          # there is nothing behind it, or in front of it for who goes backwards


async def wait_for(who, holds, what, limit, seen):
    """Waits until holds(); fails with the last of what seen() gives."""
    countdown = Countdown(limit)
    while not holds():
        if countdown.over():
            raise Failure("%s: in %g s there never was %s; the last that came:\n%s" % (
                who, limit, what, "\n".join(map(str, seen()[-12:]))))
        await asyncio.sleep(0.05)


class Person(slixmpp.ClientXMPP):
    def __init__(self, site, jid, password, resource="slix"):
        super().__init__("%s/%s" % (jid, resource), password)
        self.site = site
        self.ca_certs = site.ca
        self.auto_authorize = self.auto_subscribe = None
        self.register_plugin("xep_0203")            # delays, as the library reads them
        self.received = []
        self.outcome = None
        self.add_filter("in", self.keep)
        for event, outcome in (("session_start", "in"), ("failed_auth", "wrong password"),
                               ("ssl_invalid_chain", "untrusted"),
                               ("connection_failed", "no connection")):
            self.add_event_handler(event, lambda _, o=outcome: self.end(o))
        self.add_event_handler("presence_subscribe", lambda _: None)

    def keep(self, stanza):
        self.received.append(copy.copy(stanza))     # handlers add elements that they look for
        return stanza

    def end(self, outcome):
        self.outcome = self.outcome or outcome

    async def log_in(self):
        """Connects; returns "in", "wrong password", "untrusted" or "no connection"."""
        self.outcome = None
        self.connect(self.site.starttls)
        await self.until(lambda: self.outcome, "any outcome of a login")
        return self.outcome

    async def appear(self, version=""):
        if await self.log_in() != "in":
            raise Failure("%s: %s" % (self.boundjid.bare, self.outcome))
        self.client_roster.version = version
        await self.get_roster()
        self.send_presence()

    async def leave(self):
        await self.disconnect(wait=2.0)

    def abort(self):
        """Breaks the connection off.  The server may have ended it a moment ago, for which the
        library has no word but this exception."""
        try:
            super().abort()
        except AttributeError:
            self.transport = None

    async def until(self, holds, what):
        await wait_for(self.boundjid.full, holds, what, self.site.limit(), lambda: self.received)

    async def settle(self):
        """Returns when the server has dealt with all that was sent: it works in order."""
        iq = self.make_iq_get(ito=self.boundjid.domain)
        iq.set_payload(slixmpp.ET.Element("{urn:xmpp:ping}ping"))
        await iq.send(timeout=self.site.limit())

    # Its archive (XEP-0313).

    async def page(self, most, after=None):
        """The page behind that id, or the first."""
        rsm = {"max": most, **({"after": after} if after else {})}
        self.register_plugin("xep_0313")
        return self.as_page(await self["xep_0313"].retrieve(rsm=rsm, timeout=self.site.limit()))

    async def newest(self, most):
        self.register_plugin("xep_0313")
        pages = self["xep_0313"].retrieve(iterator=True, reverse=True, rsm={"max": most})
        return self.as_page(await pages.next())

    async def search(self, words):
        """The library has no function for it, only for what it is made of."""
        self.register_plugin("xep_0313")
        iq = self.make_iq_set()
        iq["mam"]["queryid"] = iq["id"]
        iq["mam"].set_custom_field(FULLTEXT, words)
        answer = await iq.send(timeout=self.site.limit())
        answer["mam"]["results"] = [
            message for message in self.stanzas("message")
            if message.get_plugin("mam_result", check=True) is not None
            and message["mam_result"]["queryid"] == iq["id"]]
        return self.as_page(answer)

    @staticmethod
    def as_page(iq):
        results = [message["mam_result"] for message in iq["mam"]["results"]]
        return Page([one["id"] for one in results],
                    [one["forwarded"]["stanza"]["body"] for one in results],
                    iq["mam_fin"].xml.get("complete") in ("true", "1"))

    # What is seen.

    def stanzas(self, name):
        return [s for s in self.received if s.xml.tag == "{jabber:client}" + name]

    def presence_of(self, jid, kind):
        """Whether presence of this type or show came from a resource of jid."""
        return any(s["from"].bare == jid and s["type"] == kind for s in self.stanzas("presence"))

    def show_of(self, jid):
        """What the library makes of it: the show of each resource that is there."""
        return [there["show"] for there in self.client_roster.presence(jid).values()]

    def bodies(self, jid):
        return [s["body"] for s in self.stanzas("message")
                if s["from"].bare == jid and s["body"]]

    def refusals(self, jid):
        """The conditions of messages that came back from jid."""
        return [s["error"]["condition"] for s in self.stanzas("message")
                if s["type"] == "error" and s["from"].bare == jid]

    def states(self, jid):
        """The roster items for jid that came on the wire: (subscription, ask) of each."""
        return [(item.get("subscription"), item.get("ask")) for s in self.stanzas("iq")
                for item in s.xml.iter("{jabber:iq:roster}item") if item.get("jid") == jid]

    def failures(self):
        """The conditions of SASL failures on the wire."""
        return [child.tag.rpartition("}")[2] for s in self.received
                if s.xml.tag == SASL + "failure" for child in s.xml]
