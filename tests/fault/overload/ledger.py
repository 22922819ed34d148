"""What became of every numbered message, by the logs of who sent and who got it.

Messages are numbered for each pair of sender and recipient; a key is (sender, recipient, number).
"""
import collections


class Ledger:
    """It is to the clients of tests/fault/kills what a lane is there."""

    def __init__(self):
        self.sent, self.acked, self.errored = set(), set(), set()
        self.ids, self.newest = {}, {}      # by key: its stanza-id; by pair: the highest number that came
        self.repeated = 0                   # copies behind a new connection that a client could tell
        self.twice = self.inversions = self.backwards = self.beyond = self.again = 0
        self.began = self.resumed = self.refused = 0
        self.numbers = collections.Counter()
        self.failures = []
        self.run = self

    def ended(self, task):
        """A client has: it must not."""
        if not task.cancelled() and task.exception():
            self.failures.append(task.exception())

    def next(self, sender, recipient):
        number = self.numbers[sender, recipient]
        self.numbers[sender, recipient] += 1
        return sender, recipient, number

    def add(self, what, key, *_rest):
        if what == "acked":
            self.acked.add(key)
        elif what == "error":
            self.errored.add(key)
        elif what == "sent":
            self.sent.add(key)
        else:
            setattr(self, what, getattr(self, what) + 1)        # a counter of that name

    def tick(self, what):
        pass

    def got(self, key, stanza_id, came_back=False):
        """came_back: the recipient has had to connect again since it began."""
        pair, number = key[:2], key[2]
        if key in self.ids:
            told = came_back and stanza_id is not None and self.ids[key] == stanza_id
            self.repeated += told
            self.twice += not told
            return
        self.ids[key] = stanza_id
        self.inversions += number < self.newest.get(pair, -1)
        self.newest[pair] = max(number, self.newest.get(pair, -1))

    @property
    def due(self):
        return self.acked - self.errored

    def missing(self):
        return self.due - self.ids.keys()

    def unanswered(self):
        return self.sent - self.acked - self.errored

    def faults(self):
        """What a server that keeps its promise never does, as text."""
        found = {"lost": len(self.missing()), "neither acknowledged nor refused": len(self.unanswered()),
                 "came twice": self.twice, "out of order": self.inversions,
                 "times h went backwards": self.backwards, "times h counted what was not sent": self.beyond,
                 "sessions could not be resumed": self.refused}
        return ["%d %s" % (n, what) for what, n in found.items() if n] + [repr(e) for e in self.failures]
