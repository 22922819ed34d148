"""What a scenario has found: figures, some with a limit, and faults."""
import dataclasses

BUSY = {"ms": None, "s": 6}     # how much longer; None: that is not judged


@dataclasses.dataclass(frozen=True)
class Figure:
    name: str
    value: float
    unit: str = ""
    limit: float = None         # at most so much is good

    @property
    def broken(self):
        return self.limit is not None and self.value > self.limit

    def text(self):
        limit = "" if self.limit is None else "   at most %s" % number(self.limit)
        return "  %-58s %s %s%s" % (self.name, number(self.value).rjust(10), self.unit, limit)


def number(value):
    return format(value, ",") if isinstance(value, int) else format(value, ",.2f")


class Result:
    """Limits hold unless `judged` is false: sanitizers take memory and time of their own.  On a machine that
    is busy milliseconds say nothing, and what takes seconds may take longer."""

    def __init__(self, scenario, judged=True, busy=False):
        self.scenario, self.judged, self.busy = scenario, judged, busy
        self.figures, self.faults, self.control = [], [], False

    def add(self, name, value, unit="", limit=None):
        if limit is not None and self.busy and unit in BUSY:
            limit = BUSY[unit] and BUSY[unit] * limit
        self.figures.append(Figure(name, value, unit, limit if self.judged else None))

    def fault(self, *texts):
        self.faults += texts

    def expect_broken(self):
        """A control: that a limit is broken is what had to be shown."""
        self.control = True

    def broken(self):
        return ["%s: %s %s, at most %s" % (one.name, number(one.value), one.unit, number(one.limit))
                for one in self.figures if one.broken]

    def wrong(self):
        return ([] if self.control else self.broken()) + self.faults

    def text(self):
        return "\n".join([self.scenario] + [one.text() for one in self.figures])

    def plain(self):
        return {"scenario": self.scenario, "figures": [dataclasses.asdict(one) for one in self.figures],
                "wrong": self.wrong()}


def percentile(values, share):
    """0 without any."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))] if ordered else 0.0
