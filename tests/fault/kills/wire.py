"""Bytes of a stream cut into elements, as fast as Python can, and the way to a login."""
import asyncio
import base64
import re
import socket

TAG = re.compile(rb"""<[^<>'"]*(?:(?:'[^']*'|"[^"]*")[^<>'"]*)*>""")
QUESTION, SLASH = b"?/"
SMALL = 4096            # of a receive buffer: one who does not read is felt soon


class Gone(Exception):
    """The stream is over, or the server does not answer on it."""


class Splitter:
    """Elements of a stream, whole; its header is one, and so is its end."""

    def __init__(self):
        self.rest, self.seen, self.depth = b"", 0, 0

    def feed(self, data):
        text, begin, end, out = self.rest + data, 0, self.seen, []
        for tag in TAG.finditer(text, self.seen):
            start, end = tag.span()
            if text[start + 1] == QUESTION or text.startswith(b"<stream:stream", start):
                self.depth = 0
            elif text[start + 1] == SLASH:
                self.depth -= 1
            elif text[end - 2] != SLASH:
                self.depth += 1
            if self.depth <= 0:
                out.append(text[begin:end].lstrip())
                begin, self.depth = end, 0
        self.rest, self.seen = text[begin:], end - begin
        return out


def attribute(name, element):
    """Of its first tag; None without."""
    found = re.match(rb"""<[^>]*?\s%s=(?:'([^']*)'|"([^"]*)")""" % name, element)
    return None if found is None else found[1] if found[1] is not None else found[2]


class Wire(asyncio.Protocol):
    """A connection.  Elements wait until somebody asks for them, or all go to one function."""

    def __init__(self):
        self.splitter, self.queue, self.to, self.waiter = Splitter(), [], None, None
        self.transport, self.lost = None, asyncio.get_running_loop().create_future()

    def connection_made(self, transport):
        self.transport = transport

    def data_received(self, data):
        elements = self.splitter.feed(data)
        if self.to:
            for element in elements:
                self.to(element)
            return
        self.queue += elements
        self.wake()

    def connection_lost(self, exc):
        if not self.lost.done():
            self.lost.set_result(None)
        self.wake()

    def wake(self):
        if self.waiter and not self.waiter.done():
            self.waiter.set_result(None)

    def pass_on(self, function):
        """What came and what will come goes there."""
        self.to, waiting, self.queue = function, self.queue, []
        for element in waiting:
            function(element)

    async def next(self):
        while not self.queue:
            if self.lost.done():
                raise Gone("closed")
            self.waiter = asyncio.get_running_loop().create_future()
            await self.waiter
        return self.queue.pop(0)

    async def until(self, *beginnings):
        while True:
            element = await self.next()
            if element.startswith(beginnings):
                return element
            if element.startswith((b"<stream:error", b"</stream:stream", b"<failure")):
                raise Gone(element)

    def write(self, xml):
        if not self.transport.is_closing():
            self.transport.write(xml.encode())

    def cut(self):
        self.transport.abort()

    async def log_in(self, domain, user, password):
        """The features behind the login."""
        header = ("<stream:stream to='%s' version='1.0' xmlns='jabber:client' "
                  "xmlns:stream='http://etherx.jabber.org/streams'>" % domain)
        plain = base64.b64encode(("\0%s\0%s" % (user, password)).encode()).decode()
        self.write("<?xml version='1.0'?>" + header)
        await self.until(b"<stream:features")
        self.write("<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='PLAIN'>%s</auth>"
                   % plain)
        await self.until(b"<success")
        self.write("<?xml version='1.0'?>" + header)
        return await self.until(b"<stream:features")

    async def bind(self, resource):
        self.write("<iq type='set' id='bind'><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'>"
                   "<resource>%s</resource></bind></iq>" % resource)
        answer = await self.until(b"<iq")
        if attribute(b"type", answer) == b"error":
            raise Gone(answer)


async def connect(address, small=False):
    """small: its receive buffer."""
    sock = socket.socket()
    try:
        sock.setblocking(False)
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        if small:
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, SMALL)
        await asyncio.get_running_loop().sock_connect(sock, address)
        return (await asyncio.get_running_loop().create_connection(Wire, sock=sock))[1]
    except BaseException:
        sock.close()
        raise
