"""An account's archive (XEP-0313), read for the judge alone: no client of a lane ever does so."""
import asyncio
import re

from wire import Gone, attribute, connect

MAM = "urn:xmpp:mam:2"
PAGE = 250
QUERY = ("<iq type='set' id='%d'><query xmlns='" + MAM + "'><x xmlns='jabber:x:data' type='submit'>"
         "<field var='FORM_TYPE' type='hidden'><value>" + MAM + "</value></field>"
         "<field var='start'><value>%s</value></field></x>"
         "<set xmlns='http://jabber.org/protocol/rsm'><max>%d</max>%s</set></query></iq>")
LAST = re.compile(rb"<last[^>]*>([^<]*)</last>")


async def page(wire, number, since, after):
    """Its messages, and the id of the last; None: there are no more."""
    wire.write(QUERY % (number, since, PAGE, "<after>%s</after>" % after if after else ""))
    messages = []
    while True:
        element = await wire.next()
        if element.startswith(b"<message"):
            messages.append(element)
        elif element.startswith(b"<iq") and attribute(b"id", element) == b"%d" % number:
            break
    if attribute(b"type", element) != b"result":
        raise Gone(element)
    last = LAST.search(element)
    complete = re.search(rb"""<fin[^>]*\scomplete=['"](true|1)""", element)
    return messages, None if complete or not last else last[1].decode()


async def read(server, user, since):
    """The messages in it from then on, oldest first; tried again when others may strike the store."""
    while True:
        try:
            return await read_once(server, user, since)
        except (Gone, OSError):
            if not server.database:
                raise
            await asyncio.sleep(0.1)


async def read_once(server, user, since):
    wire = await connect(server.address)
    await wire.log_in(server.domain, user, server.password)
    await wire.bind("archive")
    messages, after, number = [], "", 0
    while after is not None:
        number += 1
        more, after = await page(wire, number, since, after)
        messages += more
    wire.cut()
    return messages
