"""A server under load, something that happens to its database, and what that did."""
import contextlib
import random
import time

from cluster import PATIENCE
from fault import Client, Ended, PASSWORD, site
from load import Load

PEOPLE = ("sender", "absent")
LASTS = 1.3         # seconds: a fault that lasts as long must have been told


class Scene:
    """One server and one sender, and the faults it lives through."""

    def __init__(self, options, folder, conninfo, **store):
        options.pgsql = conninfo
        self.options = options
        self.server = site(options, folder)
        self.server.change({"store": store})
        self.server.write_config()
        self.load, self.problems = None, []
        self.roomy = 0                      # since when there is room again, where there was none
        self.mark = 0                       # in the log, at the last fault

    async def begin(self):
        await self.server.start([(name + "@a.test", PASSWORD) for name in PEOPLE])
        self.load = Load(self.server, "m")
        if not self.load.flows(time.monotonic(), PATIENCE):
            raise RuntimeError("nothing is acknowledged: %s" % self.load.failure)
        return self

    @contextlib.contextmanager
    def fault(self, name, told=True):
        """While the body runs, the cause is there.  Then it must recover in time, by itself."""
        time.sleep(random.uniform(0.5, 1.5))            # it comes in the middle of commits
        since, self.mark = time.monotonic(), self.server.log_size()
        yield
        until = time.monotonic()
        self.load.flows(until, PATIENCE + self.options.within)
        took = self.load.ledger.recovered(until)
        count, half, slowest = self.load.ledger.told(since, until)
        answers = [line.rpartition("which was ")[2] for line in self.server.log_since(self.mark)
                   if "the connection was lost at a commit, which was" in line]
        text = "%s for %.1f s: %d told, half within %.1f s, all within %.1f s" % (
            name, until - since, count, half, slowest)
        text += "; recovered after %.1f s" % took if took is not None else "; not recovered"
        if answers:
            text += "; asked after commits: " + ", ".join(answers)
        print(text, flush=True)
        if took is None or took > self.options.within:
            self.problems.append("not recovered in time: " + text)
        if told and until - since > LASTS * self.load.patience and not count:
            self.problems.append("nobody was told: " + text)

    def says(self, text):
        """Waits until the log has said that since the last fault began, as a reason."""
        if not self.load.wait(lambda: any(text in line for line in
                                          self.server.log_since(self.mark)), PATIENCE):
            self.problems.append("the log does not say: " + text)

    def collect(self):
        """What is delivered to the absent, in order."""
        last = next((one.body for one in reversed(self.load.ledger.messages) if one.stored), None)
        absent = Client(self.server, "absent")
        absent.patience = max(absent.patience, PATIENCE)
        absent.log_in()
        absent.send("<presence/>")
        with contextlib.suppress(Ended):        # then it is lost, and the judge says so
            if last:
                absent.wait("<body>%s</body>" % last)
        absent.ping()
        absent.close()
        return absent.bodies()

    async def rest(self, seconds):
        """Load for so long; then it has ended, and so has the server."""
        await self.begin()
        time.sleep(seconds)
        self.problems += self.load.stop()
        await self.server.stop()

    async def end(self):
        """Everything that was acknowledged is there; the problems."""
        self.problems += self.load.stop()
        return await self.compare()

    async def compare(self):
        """The same when the load has ended."""
        got = self.collect()
        print(self.load.ledger.summary(got), flush=True)
        self.problems += self.load.ledger.judge(got)
        await self.server.stop()
        self.problems += await self.server.problems()
        return self.problems

    async def leave(self):
        """Whatever happened."""
        if self.load:
            self.load.stopping.set()
            self.load.sender.ended = True
            self.load.thread.join()
        await self.server.kill()
