"""Time as the runner knows it: what passes while the machine has no time for it does not count, since
then nobody knows whether the others have had any."""
import asyncio
import time

TICK = 0.5      # seconds that may pass between two looks and count in full


class Countdown:
    """Is over when so many seconds have been seen to pass."""

    def __init__(self, seconds):
        self.left, self.last = seconds, time.monotonic()

    def over(self):
        now = time.monotonic()
        self.left -= min(now - self.last, TICK)
        self.last = now
        return self.left <= 0

    def tick(self):
        """How long to wait before the next look."""
        return max(min(self.left, TICK), 0.001)


async def in_time(limit, awaitable):
    """The result of something that may take so many seconds, else asyncio.TimeoutError."""
    task, countdown = asyncio.ensure_future(awaitable), Countdown(limit)
    try:
        while True:
            done, _ = await asyncio.wait({task}, timeout=countdown.tick())
            if done:
                return task.result()
            if countdown.over():
                raise asyncio.TimeoutError
    finally:
        task.cancel()
