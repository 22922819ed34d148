"""What a client sends is under way for a while, as on a slow network: a scenario in which one client acts
before the server has what another one has sent, and needs it, fails then and not once in a thousand runs."""
import asyncio


class Late:
    """Bytes in order, each given to write() so many seconds after it was put here."""

    def __init__(self, delay, write):
        self.delay, self.write = delay, write
        self.under_way = asyncio.Queue()
        self.task = asyncio.create_task(self.carry())

    def put(self, data):
        self.under_way.put_nowait((asyncio.get_running_loop().time() + self.delay, data))

    async def carry(self):
        while True:
            due, data = await self.under_way.get()
            await asyncio.sleep(due - asyncio.get_running_loop().time())
            await self.write(data)
            self.under_way.task_done()

    async def all_sent(self):
        """Returns when nothing is under way."""
        sent = asyncio.ensure_future(self.under_way.join())
        await asyncio.wait({sent, self.task}, return_when=asyncio.FIRST_COMPLETED)
        sent.cancel()

    async def end(self, at_once):
        if not at_once:
            await self.all_sent()
        self.task.cancel()
        await asyncio.gather(self.task, return_exceptions=True)
