"""A server of its own for each scenario, and what it costs."""
import json
import os
import re
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [os.path.join(HERE, *way) for way in (("..",), ("..", "kills"), ("..", "..", "..", "sdk", "tools"))]

from xylem_script import ScenarioError                          # noqa: E402
from xylem_script.server import Build, Xylem, descendants, store_of_environment     # noqa: E402

KIB = 1024
OUTPUT = 256            # KiB: `limits.output`, what may wait in the server for one session
CREDIT = 1024           # KiB that may be under way from one shard to another
# Everybody comes from one address, in the clear; nobody is slowed down before the server is.  The system
# keeps little for who does not read, so that it is the server that has to.
OPEN = {"limits": {"per_minute": 0, "connections": 0},
        "listen": {"send_buffer": "16K"},
        "defaults": {"tls": {"required": False}, "sasl": {"plain_without_tls": True},
                     "limits": {"rate": 0, "burst": 0}}}


class Host(Xylem):
    """On two shards, with the modules of a stock installation."""

    domain, password, shards = "a.test", "pw", 2

    def __init__(self, options, folder, changes=None):
        build = Build(options.build, folder)
        build.log_level = "warn"
        build.store, build.pgsql = store_of_environment()
        super().__init__(build, folder + "/server", self.shards, OPEN)
        self.change(changes or {})
        self.write_config()
        self.address = self.starttls

    async def __aenter__(self):
        return self

    async def __aexit__(self, *_failure):
        """In good order if it can; whatever happened, nothing of it is left."""
        if self.process:
            await self.terminate()

    async def begin(self, *users):
        accounts = [("%s@%s" % (user, self.domain), self.password) for user in users]
        await self.start()
        for more in (True, True, False):        # a busy machine makes some of them late
            try:
                return await self.import_accounts(accounts)
            except ScenarioError:
                if not more:
                    raise

    @property
    def measurable(self):
        """Sanitizers take memory and time of their own."""
        return self.patience == 1

    async def rows(self, command):
        return json.loads((await self.ctl("--json " + command))[1])["rows"]

    async def used(self):
        """KiB that are allocated in the server, without what its C library keeps for later."""
        facts = {row["name"]: row["value"] for row in await self.rows("status")}
        return int(re.match(r"\d+", facts["memory in use"])[0])

    def pss(self):
        """KiB of the process that serves, wherever they are.  Pages of files come and go as the system likes."""
        with open("/proc/%d/smaps_rollup" % descendants(self.process.pid)[0], encoding="ascii") as file:
            return sum(map(int, re.findall(r"(?m)^(?:Pss_Anon|SwapPss):\s+(\d+)", file.read())))

    async def shard_of(self):
        """The shard of each account that has a session."""
        return {row["jid"].partition("@")[0]: row["shard"] for row in await self.rows("session list")}
