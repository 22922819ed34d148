"""What a run has found, also the sum of several."""
import dataclasses
import json

from judge import Verdict


def merge(mine, other):
    """Of counters by name."""
    return {name: mine.get(name, 0) + other.get(name, 0) for name in sorted({*mine, *other})}


def both(mine, other):
    return mine + [one for one in other if one not in mine]


@dataclasses.dataclass
class Result:
    """Figures of one server, in one or more worlds."""
    server: str
    archive: bool = False
    store: str = ""         # "": its own
    seeds: list = dataclasses.field(default_factory=list)
    commits: list = dataclasses.field(default_factory=list)     # what was tested
    ended: str = ""
    rounds: int = 0
    kills: int = 0
    struck: int = 0         # of these, the database, and the server lived
    hits: int = 0           # kills while something acknowledged was undelivered, where promised
    between: int = 0        # between submit and release, in any state
    anew: int = 0           # the server could not start for its store, and was started once more
    answers: dict = dataclasses.field(default_factory=dict)     # lost ones of commits: how often
    modes: dict = dataclasses.field(default_factory=dict)       # how it was killed: how often
    shards: dict = dataclasses.field(default_factory=dict)      # how many it had: kills
    wrong: list = dataclasses.field(default_factory=list)       # faults, as text with their seed
    stuck: list = dataclasses.field(default_factory=list)       # why there was no going on
    states: dict = dataclasses.field(default_factory=dict)      # name: Verdict

    @property
    def name(self):
        return " ".join(filter(None, (self.server, self.store, "archive" * self.archive)))

    def total(self, names):
        total = Verdict()
        for name, state in self.states.items():
            if name in names:
                total += state
        return total

    def __iadd__(self, other):
        if other.name != self.name:
            raise ValueError("%s cannot be added to %s" % (other.name, self.name))
        for name in ("seeds", "commits"):
            setattr(self, name, both(getattr(self, name), getattr(other, name)))
        self.ended = max(self.ended, other.ended)
        for name in ("rounds", "kills", "struck", "anew", "hits", "between", "wrong", "stuck"):
            setattr(self, name, getattr(self, name) + getattr(other, name))
        for name in ("answers", "modes", "shards"):
            setattr(self, name, merge(getattr(self, name), getattr(other, name)))
        for name, state in other.states.items():
            self.states.setdefault(name, Verdict())
            self.states[name] += state
        return self

    def as_json(self):
        return json.dumps(dataclasses.asdict(self))

    @classmethod
    def from_json(cls, text):
        result = cls(**json.loads(text))
        result.states = {name: Verdict(**state) for name, state in result.states.items()}
        return result

    @classmethod
    def sum(cls, results):
        """None: there are none."""
        total = None
        for result in results:
            if total is None:
                total = cls(result.server, result.archive, result.store)
            total += result
        return total
