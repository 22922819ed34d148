"""A little town on a server of somebody else's, and what each of its people can see of it."""
from peers import PASSWORDS
from people import Client

CARD = ("<vCard xmlns='vcard-temp'><FN>Juliet C. &amp; \u00c4</FN><N><FAMILY>Capulet</FAMILY><GIVEN>Juliet</GIVEN></N>"
        "<PHOTO><TYPE>image/png</TYPE><BINVAL>%s</BINVAL></PHOTO></vCard>" % ("iVBORw0KGgoAAAAN" * 40))
FRAGMENTS = {"<exodus xmlns='exodus:prefs'/>":
             "<exodus xmlns='exodus:prefs'><defaultnick>Jul&amp;iet</defaultnick><x a='1'> two  spaces </x></exodus>",
             "<storage xmlns='storage:bookmarks'/>":
             "<storage xmlns='storage:bookmarks'><conference jid='a@rooms.test' name='\u00c4'/></storage>"}
TALK = ["good morrow", "what light <through> yonder window & breaks", "\u00e4\u00f6\u00fc \U0001f339", "two\nlines"]
LATE = ["late one", "late two"]


class Truth:
    """What was seen on the other server."""


async def log_in(peer, user):
    return await Client("%s@%s" % (user, peer.domain), PASSWORDS[user], peer.port).appear()


async def befriend(one, other):
    one.send_presence(pto=other.boundjid.bare, ptype="subscribe")
    await one.settle()
    await other.settle()
    other.send_presence(pto=one.boundjid.bare, ptype="subscribed")
    await other.settle()
    await one.settle()


async def fill(peer):
    """All that a data set has, made by clients."""
    juliet, romeo, mercutio = [await log_in(peer, user) for user in ("juliet", "romeo", "mercutio")]
    here = "@" + peer.domain
    await juliet.ask("set", "<query xmlns='jabber:iq:roster'><item jid='nurse%s' name='N &amp; n'><group>House</group>"
                            "<group>\u00c4</group></item></query>" % here)
    await juliet.ask("set", "<query xmlns='jabber:iq:roster'><item jid='romeo%s' name='R'/></query>" % here)
    await befriend(juliet, romeo)
    await befriend(romeo, juliet)
    juliet.send_presence(pto="paris@elsewhere.test", ptype="subscribe")
    mercutio.send_presence(pto="juliet" + here, ptype="subscribe")
    await mercutio.settle()
    await juliet.settle()
    await juliet.ask("set", CARD)
    for fragment in FRAGMENTS.values():
        await juliet.ask("set", "<query xmlns='jabber:iq:private'>%s</query>" % fragment)
    await juliet.ask("set", "<block xmlns='urn:xmpp:blocking'><item jid='tybalt%s'/><item jid='spam.test'/></block>" % here)
    for n, body in enumerate(TALK):
        who, to = (romeo, juliet) if n % 2 == 0 else (juliet, romeo)
        who.say(to.boundjid.bare, body)
        await to.until(lambda b=body, t=to: any(m.findtext("{jabber:client}body") == b for m in t.messages), body)
    return juliet, romeo, mercutio


async def look(juliet, romeo):
    truth = Truth()
    truth.roster, truth.card, truth.blocked = (await juliet.roster_items(), await juliet.card(), await juliet.blocked())
    truth.fragments = {asked: await juliet.fragment(asked) for asked in FRAGMENTS}
    truth.romeo_roster = await romeo.roster_items()
    return truth


async def make(peer):
    juliet, romeo, mercutio = await fill(peer)
    truth = await look(juliet, romeo)
    await juliet.leave()
    for body in LATE:
        romeo.say("juliet@" + peer.domain, body)
        await romeo.settle()
    truth.romeo_archive = await romeo.archived()
    truth.juliet_archive = None
    await romeo.leave()
    await mercutio.leave()
    return truth
