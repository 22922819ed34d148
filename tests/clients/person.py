"""A slixmpp client with everything it has received, to be waited for and looked at."""
import asyncio
import copy

import slixmpp

LIMIT = 15      # seconds that anything may take


class Failure(Exception):
    """What a client should have done or seen and has not."""


class Person(slixmpp.ClientXMPP):
    def __init__(self, site, jid, password, resource="slix"):
        super().__init__("%s/%s" % (jid, resource), password)
        self.site = site
        self.ca_certs = site.ca
        self.auto_authorize = self.auto_subscribe = None
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

    async def until(self, holds, what):
        for _ in range(LIMIT * 20):
            if holds():
                return
            await asyncio.sleep(0.05)
        raise Failure("%s never saw %s" % (self.boundjid.bare, what))

    # What is seen.

    def stanzas(self, name):
        return [s for s in self.received if s.xml.tag == "{jabber:client}" + name]

    def presence_of(self, jid, kind):
        """Whether presence of this type or show came from a resource of jid."""
        return any(s["from"].bare == jid and s["type"] == kind for s in self.stanzas("presence"))

    def bodies(self, jid):
        return [s["body"] for s in self.stanzas("message")
                if s["from"].bare == jid and s["body"]]

    def pushed(self, jid):
        """The last roster item for jid on the wire: (subscription, ask)."""
        items = [item for s in self.stanzas("iq")
                 for item in s.xml.iter("{jabber:iq:roster}item") if item.get("jid") == jid]
        return (items[-1].get("subscription"), items[-1].get("ask")) if items else None
