"""A client for any server: what its account holds, as texts that can be compared."""
import asyncio
import copy
import xml.etree.ElementTree as ET

import slixmpp

LIMIT = 30
CLIENT, ROSTER, MAM = "{jabber:client}", "{jabber:iq:roster}", "{urn:xmpp:mam:2}"
DELAY, FORWARD = "{urn:xmpp:delay}", "{urn:xmpp:forward:0}"


def canonical(element):
    """One text for each element that means the same: no white space around children, attributes in order."""
    def clean(e):
        copy = ET.Element(e.tag, dict(sorted(e.attrib.items())))
        copy.text = e.text if len(e) == 0 else (e.text or "").strip() or None
        copy.extend(clean(child) for child in e)
        return copy
    return ET.tostring(clean(element), encoding="unicode")


class Client(slixmpp.ClientXMPP):
    def __init__(self, jid, password, port, ca=None, mechanism=None):
        super().__init__(jid + "/test", password, sasl_mech=mechanism)
        self.outcome, self.messages, self.port = None, [], port
        self.ca_certs = ca
        self.auto_authorize = self.auto_subscribe = None
        self.add_event_handler("presence_subscribe", lambda _: None)
        for event, outcome in (("session_start", "in"), ("failed_auth", "refused"),
                               ("connection_failed", "no connection")):
            self.add_event_handler(event, lambda _, o=outcome: self.end(o))
        self.add_filter("in", self.keep)

    def keep(self, stanza):
        if isinstance(stanza, slixmpp.Message):
            self.messages.append(copy.deepcopy(stanza.xml))
        return stanza

    def end(self, outcome):
        self.outcome = self.outcome or outcome

    async def until(self, holds, what):
        for _ in range(LIMIT * 20):
            if holds():
                return
            await asyncio.sleep(0.05)
        raise AssertionError("%s: there never was %s" % (self.boundjid, what))

    async def log_in(self):
        tls = self.ca_certs is not None
        self.connect(("127.0.0.1", self.port), disable_starttls=not tls, force_starttls=tls)
        await self.until(lambda: self.outcome, "an outcome of the login")
        return self.outcome

    async def appear(self):
        outcome = await self.log_in()
        assert outcome == "in", "%s: %s" % (self.boundjid, outcome)
        self.send_presence()
        await self.settle()
        return self

    async def ask(self, kind, xml, to=None):
        """The payload of the answer; None: an empty one."""
        iq = self.make_iq(ito=to, itype=kind)
        iq.append(ET.fromstring(xml))
        answer = await iq.send(timeout=LIMIT)
        return next(iter(answer.xml), None)

    async def settle(self):
        await self.ask("get", "<query xmlns='http://jabber.org/protocol/disco#info'/>", self.boundjid.domain)

    async def leave(self):
        await self.settle()
        await self.disconnect(wait=2.0)

    def say(self, to, body):
        self.send_message(to, body, mtype="chat")

    # ---- what there is ----

    async def roster_items(self):
        query = await self.ask("get", "<query xmlns='jabber:iq:roster'/>")
        return sorted((item.get("jid"), item.get("name") or "", item.get("subscription"), item.get("ask") or "",
                       tuple(sorted(group.text for group in item)))
                      for item in query if item.tag == ROSTER + "item")

    async def card(self):
        card = await self.ask("get", "<vCard xmlns='vcard-temp'/>")
        return sorted(canonical(child) for child in card)

    async def fragment(self, xml):
        query = await self.ask("get", "<query xmlns='jabber:iq:private'>%s</query>" % xml)
        return canonical(query[0])

    async def blocked(self):
        items = await self.ask("get", "<blocklist xmlns='urn:xmpp:blocking'/>")
        return sorted(item.get("jid") for item in items)

    async def archived(self):
        """(id, stamp, from, to, body) of each message."""
        before = len(self.messages)
        await self.ask("set", "<query xmlns='urn:xmpp:mam:2' queryid='q'><set xmlns='http://jabber.org/protocol/rsm'>"
                              "<max>250</max></set></query>")
        found = []
        for message in self.messages[before:]:
            result = message.find(MAM + "result")
            if result is None:
                continue
            forwarded = result.find(FORWARD + "forwarded")
            inner = forwarded.find(CLIENT + "message")
            found.append((result.get("id"), forwarded.find(DELAY + "delay").get("stamp"), inner.get("from"),
                          inner.get("to"), inner.findtext(CLIENT + "body")))
        return found

    def waited(self):
        """(stamp, from, body) of what has come late."""
        return [(m.find(DELAY + "delay").get("stamp"), m.get("from"), m.findtext(CLIENT + "body"))
                for m in self.messages if m.find(CLIENT + "body") is not None and m.find(DELAY + "delay") is not None]
