"""Looking through what waits before it is sent (XEP-0013), with slixmpp: the only library that
can."""
import asyncio
import contextlib

from person import need

PING = "{urn:xmpp:ping}ping"
BODIES = ["one", "two", "three", "four"]


class Waiting:
    """What waits for a client that is logged in, by the functions of its library."""

    def __init__(self, client):
        self.client, self.plugin = client, client["xep_0013"]
        self.limit = client.site.limit()

    async def count(self):
        iq = await self.plugin.get_count(timeout=self.limit)
        return int(iq["disco_info"]["form"].get_values()["number_of_messages"])

    async def headers(self):
        """(node, sender) of each, in order."""
        iq = await self.plugin.get_headers(timeout=self.limit)
        return [(item["node"], item["name"]) for item in iq["disco_items"]["substanzas"]]

    async def ask(self, what, *nodes):
        """What the library calls back with when the answer is there."""
        answer = asyncio.get_running_loop().create_future()
        what(*nodes, timeout=self.limit, callback=answer.set_result,
             timeout_callback=lambda _: answer.set_exception(TimeoutError(what.__name__)))
        return await answer

    async def messages(self, what, *nodes):
        """(node, body) of each that was asked for, as the library has collected them."""
        iq = await self.ask(what, *nodes)
        need(iq["type"] == "result", "%s: %s" % (what.__name__, iq))
        return [(message["offline"]["item"]["node"], message["body"])
                for message in iq["offline"]["results"]]

    async def outcome(self, what, *nodes):
        """"result", or the condition of the error."""
        iq = await self.ask(what, *nodes)
        return iq["error"]["condition"] if iq["type"] == "error" else iq["type"]


@contextlib.asynccontextmanager
async def session(town, jid):
    """Logged in, but not there: it has sent no presence."""
    client = town.person(jid)
    for plugin in ("xep_0013", "xep_0030", "xep_0128"):
        client.register_plugin(plugin)
    need(await client.log_in() == "in", "a login: %s" % client.outcome)
    yield client, Waiting(client)
    await client.leave()


async def look_through(client, waiting, sender):
    """All of it, and each; node and body of what is there."""
    need(await waiting.count() == len(BODIES), "the count is %d" % await waiting.count())
    headers = await waiting.headers()
    need([name for _, name in headers] == [sender] * len(BODIES), "the headers are %s" % headers)
    letters = list(zip([node for node, _ in headers], BODIES))
    need(not client.bodies(client.boundjid.bare) and not client.stanzas("message"),
         "there came %s" % client.stanzas("message"))
    one = await waiting.messages(waiting.plugin.view, letters[1][0])
    need(one == letters[1:2], "the second is %s" % one)
    two = await waiting.messages(waiting.plugin.view, [letters[0][0], letters[3][0]])
    need(two == [letters[0], letters[3]], "the first and the last are %s" % two)
    everything = await waiting.messages(waiting.plugin.fetch)
    need(everything == letters, "all are %s" % everything)
    return letters


async def remove(waiting, letters):
    """One of them."""
    node = letters[1][0]
    for expected in ("result", "item-not-found"):
        outcome = await waiting.outcome(waiting.plugin.remove, node)
        need(outcome == expected, "its removal: %s, not %s" % (outcome, expected))
    outcome = await waiting.outcome(waiting.plugin.view, node)
    need(outcome == "item-not-found", "it is removed, and there: %s" % outcome)
    del letters[1]
    need(await waiting.messages(waiting.plugin.fetch) == letters, "the others are not there")


async def stay_dry(client, alice):
    """Its presence brings no flood, but what is sent now; its answer to a ping says that it is
    here."""
    before = len(client.received)

    def pinged():
        return any(one["type"] == "get" and one.xml.find(PING) is not None
                   for one in client.received[before:])
    client.send_presence()
    await client.settle()
    alice.send_message(client.boundjid.bare, "live", mtype="chat")
    await client.until(pinged, "the server's ping")
    await client.settle()
    came = [one["body"] for one in client.received[before:] if one.name == "message"]
    need(came == ["live"], "there came %s" % came)


async def by_hand(town):
    """slixmpp: what waits is counted, listed, viewed, fetched, removed, and floods nobody"""
    alice = town.person(town.alice)
    await alice.appear()
    for body in BODIES:
        alice.send_message(town.olga, body, mtype="chat")
    await alice.settle()
    async with session(town, town.olga) as (olga, waiting):
        letters = await look_through(olga, waiting, alice.boundjid.full)
        await remove(waiting, letters)
        await stay_dry(olga, alice)
    async with session(town, town.olga) as (olga, waiting):
        need(await waiting.headers() == [(node, alice.boundjid.full) for node, _ in letters],
             "another session has %s" % await waiting.headers())
        need(await waiting.outcome(waiting.plugin.purge) == "result", "nothing was purged")
        need(await waiting.count() == 0, "something is left")
    olga = town.person(town.olga)
    await olga.appear()
    await olga.settle()
    need(not olga.stanzas("message"), "what was purged came: %s" % olga.stanzas("message"))
    await olga.leave()
    await alice.leave()
