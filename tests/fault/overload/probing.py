"""A probe.py at work, and what it has measured."""
import asyncio
import json
import os
import sys

HERE = os.path.dirname(os.path.abspath(__file__))


class Probing:
    def __init__(self, server, what, users):
        self.arguments = [what, str(server.address[1]), server.domain, server.password, *users]
        self.process, self.found = None, []

    async def begin(self):
        self.process = await asyncio.create_subprocess_exec(
            sys.executable, os.path.join(HERE, "probe.py"), *self.arguments,
            stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE)

    async def end(self):
        """All that it has measured, from here on."""
        out, _ = await self.process.communicate(b"")
        self.found = json.loads(out)

    def between(self, spans):
        """Milliseconds of what ended in one of these spans of time."""
        return [ms for _, when, ms in self.found if any(begin <= when < end for begin, end in spans)]

    def of(self, kind):
        return [ms for one, _, ms in self.found if one == kind]
