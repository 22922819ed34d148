"""What a run has found: lines while it goes on, a table at its end, JSON for programs."""
import dataclasses
import json
import os
import sys
import time

from judge import bound
from lane import STATES

EVERY = 10          # seconds between lines of progress
SHOWN = 10          # faulty lanes that are told about one by one

# Heading, and how its cell is made from the verdict on a state.
COLUMNS = [
    ("kills", lambda v: count(v.kills)),
    ("while something acknowledged was undelivered", lambda v: count(v.hits)),
    ("acknowledged", lambda v: count(v.acked)),
    ("lost", lambda v: share(v.lost, v.acked)),
    ("missed by one of two devices", lambda v: share(v.missed + v.apart, v.acked)),
    ("errors", lambda v: count(v.errored)),
    ("sent again", lambda v: count(v.again)),
    ("copies, same id", lambda v: count(v.repeated)),
    ("copies, other or no id", lambda v: count(v.second)),
    ("out of order", lambda v: count(v.inversions)),
    ("resumed", lambda v: percent(v.resumed_percent)),
    ("kills that lose something, at most", lambda v: "-" if v.lost else percent(bound(v.hits))),
]
# The same for a terminal.
SHORT = ("kills", "hits", "acked", "lost", "missed", "errors", "again", "same-id", "other-id",
         "inversions", "resumed", "bound")


def count(number):
    return format(number, ",")


def percent(value):
    if value is None:
        return "-"
    return "%s %%" % (("%.2f" if value < 10 else "%.1f") % value).rstrip("0").rstrip(".")


def share(part, whole):
    return "0" if part == 0 else "%s (%s)" % (count(part), percent(100 * part / whole))


class Say:
    """Progress on stderr, and the logs of what went wrong in a folder."""

    def __init__(self, options):
        self.options, self.last, self.told = options, time.monotonic(), 0

    def progress(self, run, now=False):
        if not now and time.monotonic() - self.last < EVERY:
            return
        self.last = time.monotonic()
        sums = [v for name, v in run.states.items() if STATES[name].promised]
        print("kills: round %d, %d kills, %s acknowledged, %s lost" % (
            run.rounds, run.kills, count(sum(v.acked for v in sums)),
            count(sum(v.lost for v in sums))), file=sys.stderr, flush=True)

    def faulty(self, run, name, lane, found):
        """With its log in a file, where there is a folder for it."""
        self.told += 1
        if self.told > SHOWN:
            return
        path = "no log of it; --logs keeps them"
        if self.options.logs:
            os.makedirs(self.options.logs, exist_ok=True)
            path = os.path.join(self.options.logs, "%s-%d.json" % (name, lane.number))
            with open(path, "w", encoding="utf-8") as file:
                file.writelines(json.dumps(event) + "\n" for event in lane.log)
        if self.options.server == "xylem" or self.options.logs:
            print("kills: seed %s, round %d, %s: %s (%s)" % (
                self.options.seed, run.rounds, name, ", ".join(found), path),
                file=sys.stderr, flush=True)


def text(run):
    """One line for each state, and one for all."""
    lines = []
    for name, state in run.states.items():
        cells = (cell(state) for _, cell in COLUMNS)
        lines.append("%-12s %s" % (name, "  ".join(map(" ".join, zip(SHORT, cells)))))
    modes = ", ".join("%s %d" % pair for pair in sorted(run.modes.items()))
    lines.append("%d kills in %d rounds (%s), seed %s" % (
        run.kills, run.rounds, modes, run.options.seed))
    return "\n".join(lines)


def markdown(run):
    table = [["recipient"] + [heading for heading, _ in COLUMNS], ["---"] + ["---:"] * len(COLUMNS)]
    for name, state in run.states.items():
        table.append([STATES[name].text] + [cell(state) for _, cell in COLUMNS])
    return "\n".join("| %s |" % " | ".join(row) for row in table)


def as_json(run):
    return json.dumps({
        "server": run.options.server, "seed": run.options.seed, "rounds": run.rounds,
        "kills": run.kills, "modes": run.modes, "wrong": run.wrong,
        "states": {name: dataclasses.asdict(state) for name, state in run.states.items()}})


def write_markdown(run, path, heading):
    """Between the marks of this server in a page; "-" is the output."""
    body = "%s\n\n%s\n" % (heading, markdown(run))
    if path == "-":
        print(body, end="")
        return
    begin, end = ("<!-- %s: %s -->" % (word, run.options.mark) for word in ("begin", "end"))
    with open(path, encoding="utf-8") as file:
        before, _, rest = file.read().partition(begin)
    _, found, after = rest.partition(end)
    if not found:
        raise SystemExit("kills: %s has no %s" % (path, begin))
    with open(path, "w", encoding="utf-8") as file:
        file.write("%s%s\n%s%s%s" % (before, begin, body, end, after))
