"""Somebody in the middle of a connection, with a certificate that clients trust."""
import asyncio
import os
import ssl


class Interceptor:
    """Ends the TLS of a client with another valid certificate of the domain, and passes on what
    both sides say."""

    def __init__(self, site, domain):
        self.site, self.domain = site, domain
        self.server = self.address = None
        self.tasks = []

    async def start(self):
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        path = os.path.join(os.path.dirname(self.site.ca), self.domain)
        context.load_cert_chain(path + ".pem", path + ".key")
        self.server = await asyncio.start_server(self.serve, "127.0.0.1", 0, ssl=context)
        self.address = self.server.sockets[0].getsockname()[:2]

    async def serve(self, reader, writer):
        there, back = await asyncio.open_connection(*self.site.direct, ssl=self.site.tls,
                                                    server_hostname=self.domain)
        self.tasks += [asyncio.create_task(pass_on(reader, back)),
                       asyncio.create_task(pass_on(there, writer))]

    def close(self):
        self.server.close()
        for task in self.tasks:
            task.cancel()


async def pass_on(reader, writer):
    try:
        while data := await reader.read(65536):
            writer.write(data)
            await writer.drain()
    except OSError:
        pass
    finally:
        writer.close()
