"""Refuses a server each of the allocations of a conversation, one after the other.

Each is refused alone, and then with all that follow.  In the end the server lives, every copy of a
stanza is accounted for and no memory is left behind.  --every N takes every N-th only: the short
form, which make check runs; `make check-allocations` takes each.

A conversation has `people`; run() holds it while something is refused, after() when nothing is
any more, and check() says what is wrong.
"""
import asyncio
import mmap
import os
import struct
import tempfile

from fault import PASSWORD, arguments, site
from xylem_script.server import descendants

FOREVER = 1 << 40
REASONS_MOST = 40           # of drops: their texts are kept for good


class Refusals:
    """What refusing.c shares."""

    def __init__(self, folder):
        path = folder + "/refusals"
        with open(path, "wb") as out:
            out.write(bytes(40))
        os.environ["XYLEM_REFUSALS"] = path
        with open(path, "r+b") as file:
            self.map = mmap.mmap(file.fileno(), 40)

    def put(self, at, value):
        self.map[at * 8:at * 8 + 8] = struct.pack("=q", value)

    def get(self, at):
        return struct.unpack("=q", self.map[at * 8:at * 8 + 8])[0]

    def arm(self, first, count):
        self.put(0, 0)
        self.put(1, count)
        self.put(2, 0)
        self.put(3, 0)
        self.put(0, first)

    def disarm(self):
        self.put(0, 0)
        return self.get(3)

    many = property(lambda self: self.get(1) == FOREVER)
    lasting = property(lambda self: self.many and self.get(0) != 0)
    asked = property(lambda self: self.get(2))
    refused = property(lambda self: self.get(3))
    blocks = property(lambda self: self.get(4))


async def sweep(kind, options, folder, count):
    refusals = Refusals(folder)
    server = site(options, folder, "tests/fault/refusing")
    await server.start([(name + "@a.test", PASSWORD) for name in kind.people])
    family = descendants(server.process.pid)
    faults, allocations, n, runs = [], 0, 0, 0
    while n <= allocations and len(faults) < options.most:
        conversation = kind(server, n, refusals)
        refusals.arm(n, count)
        await conversation.run()
        allocations = max(allocations, refusals.asked)
        refused = refusals.disarm()
        await conversation.after()
        wrong = conversation.check()
        if descendants(server.process.pid) != family:
            faults.append("allocation %d: the server died" % n)
            break
        for one in wrong:
            faults.append("allocation %d (%d refused): %s" % (n, refused, one))
            if options.verbose:
                print(faults[-1], flush=True)
        runs += 1
        if options.verbose:
            print("%d: %d refused" % (n, refused), flush=True)
        n = n + options.every if n else options.first
    await server.stop()
    print("%d conversations of about %d allocations, %d blocks left" % (
        runs, allocations, refusals.blocks))
    faults += await server.problems()
    if refusals.blocks > REASONS_MOST:
        faults.append("%d blocks of memory were not given back" % refusals.blocks)
    return faults


def main(words, kind, every):
    """A test that is this and nothing else."""
    parser = arguments(words.splitlines()[0])
    parser.add_argument("--every", type=int, default=every)
    parser.add_argument("--first", type=int, default=1)
    parser.add_argument("--most", type=int, default=10, help="faults, then it is over")
    parser.add_argument("--verbose", action="store_true")
    options = parser.parse_args()
    faults = []
    for count in (1, FOREVER):
        with tempfile.TemporaryDirectory(prefix="xylem-fault-") as folder:
            faults += asyncio.run(sweep(kind, options, folder, count))
    for one in faults:
        print(one)
    return 1 if faults else 0
