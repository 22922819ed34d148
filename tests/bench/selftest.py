#!/usr/bin/env python3
"""Checks the load generator itself: selftest.py [XLOAD].

A tiny fake server formats its XML oddly, writes it in random pieces down to one byte, and loses,
doubles and swaps a known number of messages.  xload must count exactly these.
"""
import asyncio
import base64
import json
import os
import random
import re
import sys

PAIRS = 5
LOST, DOUBLED, SWAPPED = 5, 7, 9       # numbers of the messages treated so, in every pair

STREAM = ("<?xml version='1.0' encoding=\"utf-8\"?>\n<stream:stream id='x>y' version='1.0'"
          " xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams' >\n"
          "<stream:features>%s</stream:features>")
MECHANISMS = ("<mechanisms xmlns='urn:ietf:params:xml:ns:xmpp-sasl'>"
              "<mechanism>PLAIN</mechanism></mechanisms>")
BIND = ("<bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'/>"
        "<session xmlns='urn:ietf:params:xml:ns:xmpp-session'/>")
BOUND = ("<iq type=\"result\" id='bind'><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'>"
         "<jid>%s@t/xl</jid></bind></iq>")
SHAPES = (
    "<message from='%s' to='%s' id='%s'><x xmlns='a:b' v='1>2' w=\"it's\"/><body>%s</body>"
    "<sid xmlns='urn:xmpp:sid:0' id='q'/></message>",
    '<message\n  to="%s"\tfrom="%s" id="%s" ><body>%s</body >'
    '<x xmlns="a"><![CDATA[</message><message>]]></x></message >',
    "\n <m:message xmlns:m='jabber:client' from='%s' to='%s' id='%s' type='chat'>"
    "<m:thread/><m:body>%s</m:body></m:message>\n",
)


class Client:
    """One connection to the fake server."""
    writers = {}                        # user -> writer
    held = {}                           # user -> the message that waits to be swapped

    def __init__(self, reader, writer):
        self.reader, self.writer = reader, writer
        self.buffer, self.user, self.taken = "", None, 0     # stanzas since <enable/>

    async def send(self, text, writer=None):
        data, writer, i = text.encode(), writer or self.writer, 0
        while i < len(data):
            size = random.choice((1, 2, 3, 17, 200, 5000))
            writer.write(data[i:i + size])
            i += size
            if random.random() < .05:
                await writer.drain()
                await asyncio.sleep(0)

    async def run(self):
        try:
            while data := await self.reader.read(65536):
                self.buffer += data.decode()
                while await self.take():
                    pass
        except (ConnectionError, OSError):
            pass

    async def take(self):
        """Handles one piece of input; False when nothing complete is there."""
        header = re.match(r"\s*(<\?xml[^>]*\?>)?\s*<stream:stream[^>]*>", self.buffer)
        if header:
            self.buffer = self.buffer[header.end():]
            await self.send(STREAM % (BIND if self.user else MECHANISMS))
            return True
        stanza = re.match(r"\s*<(\w+)[^>]*?(/>|>.*?</\1>)", self.buffer, re.S)
        if stanza:
            self.buffer = self.buffer[stanza.end():]
            await self.answer(stanza.group(1), stanza.group(0))
            return True
        if self.buffer.startswith("</stream"):
            self.buffer = ""
            await self.send("</stream:stream>")
            self.writer.close()
        return False

    async def answer(self, name, text):
        self.taken += name in ("iq", "message", "presence")
        if name == "auth":
            plain = base64.b64decode(re.search(">([^<]*)<", text).group(1))
            self.user = plain.split(b"\0")[1].decode()
            await self.send(" <success xmlns='urn:ietf:params:xml:ns:xmpp-sasl'/>")
        elif name == "iq" and "<bind" in text:
            self.writers[self.user] = self.writer
            await self.send(BOUND % self.user)
        elif name == "iq":
            await self.send("<iq id='%s' type='result' />" % re.search("id='([^']*)'", text)[1])
        elif name == "enable":
            self.taken = 0
            await self.send("<enabled xmlns='urn:xmpp:sm:3' />\n<r xmlns='urn:xmpp:sm:3'></r>")
        elif name == "r":
            await self.send("<sm:a h='%d' xmlns:sm='urn:xmpp:sm:3'/>" % self.taken)
        elif name == "message":
            await self.deliver(re.search("to='([^@]*)@", text)[1],
                               re.search("<body>(.*)</body>", text)[1])

    async def deliver(self, to, body):
        number = int(body.split(":")[3])
        text = random.choice(SHAPES) % (self.user + "@t/xl", to + "@t", number, body)
        if number == LOST:
            return
        if number == SWAPPED:
            self.held[to] = text
            return
        if number == DOUBLED:
            text += text
        if number == SWAPPED + 1:
            text += self.held.pop(to)
        await self.send(text, self.writers[to])


async def main(xload):
    server = await asyncio.start_server(lambda r, w: Client(r, w).run(), "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    process = await asyncio.create_subprocess_exec(
        xload, "pairs", "--port", str(port), "--domain", "t", "--pairs", str(PAIRS), "--window",
        "4", "--sm", "--warm", "0.3", "--secs", "1.5", "--settle", "0.2", "--drain", "1",
        stdout=asyncio.subprocess.PIPE)
    output, _ = await process.communicate()
    got = json.loads(output)
    want = {"lost": PAIRS, "dup": PAIRS, "out_of_order": PAIRS, "errors": 0, "foreign": 0,
            "acked": got["sent"], "unacked": 0}
    wrong = ["%s is %s, not %s" % (k, got[k], v) for k, v in want.items() if got[k] != v]
    if got["sent"] < 100:
        wrong.append("only %d messages sent" % got["sent"])
    print("xload selftest: " + ("; ".join(wrong) if wrong else "ok"), flush=True)
    return 1 if wrong else 0


if __name__ == "__main__":
    random.seed(7)
    built = os.path.join(os.environ.get("top_builddir", "build"), "tests/bench/xload/xload")
    sys.exit(asyncio.run(main(sys.argv[1] if len(sys.argv) > 1 else built)))
