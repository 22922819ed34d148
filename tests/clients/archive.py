"""Tests of the archive (XEP-0313), the same with slixmpp and with Gajim's library."""
from person import need

LETTERS, PAGE = 25, 10
WORD = "comets"


def letters():
    """What is said; every seventh letter has the word that is looked for."""
    return ["letter %d about %s" % (n, WORD if n % 7 == 3 else "the weather")
            for n in range(LETTERS)]


async def fill(town, reader, jid):
    """alice and the reader take turns; in the end all is in the archive of the reader."""
    alice = town.person(town.alice)
    await alice.appear()
    bodies = letters()
    for n, body in enumerate(bodies):
        if n % 2:
            reader.send_message(town.alice, body)
            await reader.until(lambda b=body: b in alice.bodies(jid), "'%s'" % body)
        else:
            alice.send_message(jid, body)
            await reader.until(lambda b=body: b in reader.bodies(town.alice), "'%s'" % body)
    await alice.leave()
    return bodies


async def forwards(reader):
    """All pages, from the first to the one that says that it is the last."""
    pages, after = [], None
    while not pages or not pages[-1].complete:
        need(len(pages) < LETTERS, "there is no end: %s" % pages[-2:])
        pages.append(await reader.page(PAGE, after))
        need(pages[-1].ids, "page %d is empty, the one before was not the last" % len(pages))
        after = pages[-1].ids[-1]
    return pages


async def read(reader, bodies):
    pages = await forwards(reader)
    need([len(page.ids) for page in pages] == [10, 10, 5], "pages of %s messages" % [
        len(page.ids) for page in pages])
    need([body for page in pages for body in page.bodies] == bodies,
         "the pages have %s" % [page.bodies for page in pages])
    ids = [one for page in pages for one in page.ids]
    need(len(set(ids)) == LETTERS, "an id is there twice: %s" % ids)
    newest = await reader.newest(PAGE)
    need(newest.bodies == bodies[-PAGE:], "the newest page has %s" % newest.bodies)
    need(newest.ids == ids[-PAGE:], "its ids are %s, they were %s" % (newest.ids, ids[-PAGE:]))
    need(not newest.complete, "the newest page claims to be all")
    everything = await reader.newest(2 * LETTERS)
    need(everything.bodies == bodies and everything.complete,
         "a page with room for all has %s" % (everything,))


async def find(reader, bodies):
    for words, expected in ((WORD, [body for body in bodies if WORD in body]),
                            ("about letter 17", [bodies[17]]), ("planets", [])):
        found = await reader.search(words)
        need(found.bodies == expected, "'%s' finds %s" % (words, found.bodies))
        need(found.complete, "what '%s' finds is not all" % words)


async def use(town, reader, address):
    await reader.appear()
    bodies = await fill(town, reader, address)
    await read(reader, bodies)
    await find(reader, bodies)
    await reader.leave()


async def archive(town):
    """slixmpp: the archive by pages, its newest page, and a search; each message once, in order"""
    await use(town, town.person(town.kate), town.kate)


async def gajim_archive(town):
    """Gajim's library: the archive by pages, its newest page, and a search"""
    await use(town, town.gajim(town.luke), town.luke)
