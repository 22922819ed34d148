"""One TCP connection with optional TLS, every segment under the scenario's control."""
import asyncio
import hashlib
import hmac
import socket
import ssl
import struct

from . import ScenarioError
from .clock import in_time
from .late import Late


def expand_label(algorithm, secret, label, context, length):
    """HKDF-Expand-Label of TLS 1.3 (RFC 8446, 7.1), for what fits into one round of HKDF."""
    label = b"tls13 " + label
    info = struct.pack("!HB", length, len(label)) + label + bytes([len(context)]) + context
    return hmac.new(secret, info + b"\1", algorithm).digest()[:length]


class Wire:
    """A non-blocking socket.  receive(bytes) gets plaintext; b"" is the end of input."""

    def __init__(self, receive, source, limit, delay=0):
        self.receive = receive
        self.source = source        # the loopback address to come from, or None
        self.limit = limit          # seconds that a handshake or a write may take
        self.sock = None
        self.tls = self.context = None
        self.hello = None           # the first bytes of the handshake
        self.secured = None         # future of a handshake under way
        self.reader = None
        self.may_read = asyncio.Event()
        self.may_read.set()
        self.ended = False
        self.late = Late(delay, self.write) if delay else None

    async def open(self, address, window=None):
        self.sock = socket.socket(socket.AF_INET6 if ":" in address[0] else socket.AF_INET)
        self.sock.setblocking(False)
        self.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        if window:
            self.sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, window)
        if self.source is not None and address[0] == "127.0.0.1":
            self.sock.bind((self.source, 0))
        await asyncio.get_running_loop().sock_connect(self.sock, address)
        self.reader = asyncio.create_task(self.read())

    async def read(self):
        loop = asyncio.get_running_loop()
        try:
            while True:
                await self.may_read.wait()
                data = await loop.sock_recv(self.sock, 65536)
                if not data:
                    break
                if self.tls is None:
                    self.receive(data)
                else:
                    await self.decrypt(data)
        except (OSError, ssl.SSLError) as error:
            self.fail_handshake(error)
        self.fail_handshake(ConnectionError("connection closed in the TLS handshake"))
        self.ended = True
        self.receive(b"")

    def fail_handshake(self, error):
        if self.secured is not None and not self.secured.done():
            self.secured.set_exception(error)

    async def decrypt(self, data):
        self.incoming.write(data)
        if not self.secured.done():
            await self.shake()
        if self.secured.done() and self.secured.exception() is None:
            try:
                while plain := self.tls.read(65536):
                    self.receive(plain)
            except ssl.SSLWantReadError:
                pass
            except ssl.SSLZeroReturnError:
                return
        await self.flush()

    async def shake(self):
        try:
            self.tls.do_handshake()
            self.secured.set_result(None)
        except ssl.SSLWantReadError:
            pass
        except ssl.SSLError as error:
            self.fail_handshake(error)
        await self.flush()

    async def start_tls(self, context, name):
        """Does the TLS handshake; raises ssl.SSLError or OSError when it fails."""
        self.incoming, self.outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
        self.context, self.hello = context, None
        self.secured = asyncio.get_running_loop().create_future()
        self.tls = context.wrap_bio(self.incoming, self.outgoing, server_hostname=name)
        await self.shake()
        await in_time(self.limit, asyncio.shield(self.secured))

    async def flush(self):
        data = self.outgoing.read()
        if data:
            self.hello = self.hello or data
            await self.send_bytes(data)

    async def send_bytes(self, data):
        if self.late:
            self.late.put(data)
        else:
            await self.write(data)

    async def write(self, data):
        """Writes to the socket; a peer that is gone is noticed by the reader, not here."""
        writing = asyncio.get_running_loop().sock_sendall(self.sock, data)
        try:
            await in_time(self.limit, writing)
        except OSError:
            self.ended = True
        except asyncio.TimeoutError:
            raise ScenarioError("the server read nothing for %g s" % self.limit) from None

    async def send(self, data):
        """Sends data as one segment (one TLS record), as far as TCP allows."""
        if self.sock is None:
            raise ScenarioError("is not connected")
        if self.tls is None or self.secured is None or not self.secured.done():
            await self.send_bytes(data)
            return
        try:
            self.tls.write(data)
        except ssl.SSLError:
            self.ended = True
            return
        await self.flush()

    def binding(self, kind):
        """Channel binding data."""
        if kind == "tls-exporter":
            return self.exporter()
        if kind == "tls-server-end-point":      # RFC 5929, 4; our certificates use SHA-256
            return hashlib.sha256(self.tls.getpeercert(binary_form=True)).digest()
        return b""

    def exporter(self):
        """tls-exporter (RFC 9266) of TLS 1.3.  Python's ssl cannot export, but it logs the secret
        from which that is done, beside the random of our ClientHello."""
        random = self.hello[11:43].hex()
        with open(self.context.keylog_filename, encoding="ascii") as log:
            secrets = [line.split()[2] for line in log
                       if line.startswith("EXPORTER_SECRET " + random)]
        if not secrets:
            raise ScenarioError("no tls-exporter with %s" % self.tls.version())
        secret = bytes.fromhex(secrets[0])
        algorithm = "sha384" if len(secret) == 48 else "sha256"
        nothing = hashlib.new(algorithm).digest()
        derived = expand_label(algorithm, secret, b"EXPORTER-Channel-Binding", nothing, len(secret))
        return expand_label(algorithm, derived, b"exporter", nothing, 32)

    async def all_sent(self):
        """Returns when nothing is under way any more, on a slow network."""
        if self.late:
            await self.late.all_sent()

    async def shut_down(self):
        await self.all_sent()
        self.sock.shutdown(socket.SHUT_WR)

    async def close(self, reset=False):
        if self.sock is None:
            return
        if self.reader is not None:
            self.reader.cancel()
            await asyncio.gather(self.reader, return_exceptions=True)
        if self.late:
            await self.late.end(at_once=reset)
        if reset:
            self.sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.sock.close()
        self.sock = None
        self.tls = self.secured = None
