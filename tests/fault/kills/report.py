"""What a run has found: lines while it goes on, a table at its end."""
import json
import os
import sys
import time

from judge import bound
from lane import STATES

EVERY = 30          # seconds between lines of progress
SHOWN = 10          # faulty lanes that are told about one by one
PROMISED = [name for name, state in STATES.items() if state.promised]

# Heading, and how its cell is made from the verdict on a state.
COLUMNS = [
    ("kills", lambda v: count(v.kills)),
    ("while something acknowledged was undelivered", lambda v: count(v.hits)),
    ("behind a commit nobody knew of", lambda v: share(v.between, v.kills)),
    ("acknowledged", lambda v: count(v.acked)),
    ("lost", lambda v: share(v.lost, v.acked)),
    ("missed by one of two devices", lambda v: share(v.missed + v.apart, v.acked)),
    ("errors", lambda v: count(v.errored)),
    ("sent again", lambda v: count(v.again)),
    ("copies, same id", lambda v: count(v.repeated)),
    ("from before a cursor", lambda v: count(v.stale)),
    ("copies, other or no id", lambda v: count(v.second)),
    ("out of order", lambda v: count(v.inversions)),
    ("resumed", lambda v: percent(v.resumed_percent)),
    ("kills that lose something, at most", lambda v: "-" if v.lost else percent(bound(v.hits))),
]
ARCHIVED = [
    ("in archives", lambda v: count(v.archived)),
    ("twice in one", lambda v: count(v.doubled)),
    ("not in one", lambda v: count(v.unarchived)),
]
# The same for a terminal.
SHORT = ("kills", "hits", "between", "acked", "lost", "missed", "errors", "again", "same-id",
         "stale", "other-id", "inversions", "resumed", "bound", "archived", "doubled", "unarchived")


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

    def progress(self, result):
        if time.monotonic() - self.last < EVERY:
            return
        self.last, total = time.monotonic(), result.total(PROMISED)
        print("kills: seed %s, round %d, %d kills, %s acknowledged, %s lost" % (
            self.options.seed, result.rounds, result.kills, count(total.acked), count(total.lost)),
            file=sys.stderr, flush=True)

    def faulty(self, result, name, lane, found):
        """With its log in a file, where there is a folder for it."""
        self.told += 1
        if self.told > SHOWN:
            return
        path = "no log of it; --logs keeps them"
        if self.options.logs:
            os.makedirs(self.options.logs, exist_ok=True)
            path = os.path.join(self.options.logs, "%s-%s-%d.json" % (
                self.options.seed, name, lane.number))
            with open(path, "w", encoding="utf-8") as file:
                file.writelines(json.dumps(event) + "\n" for event in lane.log)
        if self.options.server == "xylem" or self.options.logs:
            print("kills: seed %s, round %d, %s: %s (%s)" % (
                self.options.seed, result.rounds, name, ", ".join(found), path),
                file=sys.stderr, flush=True)


def columns(result):
    return COLUMNS + (ARCHIVED if result.archive else [])


def counters(found, what="%s"):
    return ", ".join("%s %s" % (count(n), what % name) for name, n in sorted(found.items()))


def shards(result):
    same = sum(n / int(number) for number, n in result.shards.items())
    return "Shards: %s; sender and recipient are on the same one in %s of kills" % (
        counters(result.shards, "times %s"), percent(100 * same / max(1, result.kills)))


def store(result):
    """What it keeps its data in, and what befell that."""
    if result.server != "xylem":
        return []
    if result.store != "pgsql":
        return ["Store: SQLite, embedded"]
    return [
        "Store: PostgreSQL, struck %s times while the server lived" % count(result.struck),
        "Commits whose answer was lost and that were asked after: %s" % (
            counters(result.answers) or "none"),
        "Started once more, as its store was away when it started: %s" % count(result.anew)]


def summary(result):
    """What is not in the lines of the states, in lines."""
    total = result.total(PROMISED)
    return [
        "%s kills in %s rounds" % (count(result.kills), count(result.rounds)),
        "While something acknowledged was undelivered: %s" % count(result.hits) + (
            "" if total.lost else ", of which at most %s lose something" % percent(
                bound(result.hits))),
        "Between submit and release: %s%s" % (
            share(result.between, result.kills - result.struck),
            " of those of the server" if result.struck else ""),
        "Killed: %s" % counters(result.modes),
        *store(result),
        *([shards(result)] if result.server == "xylem" else []),
        "Acknowledged: %s where it is promised, %s in all" % (
            count(total.acked), count(result.total(STATES).acked)),
        "Seeds: %s" % ", ".join(result.seeds)]


def text(result):
    """One line for each state, and one for all."""
    lines = []
    for name, state in result.states.items():
        cells = (cell(state) for _, cell in columns(result))
        lines.append("%-12s %s" % (name, "  ".join(map(" ".join, zip(SHORT, cells)))))
    return "\n".join(lines + summary(result))


def markdown(result):
    table = [["recipient"] + [heading for heading, _ in columns(result)],
             ["---"] + ["---:"] * len(columns(result))]
    for name, state in result.states.items():
        table.append([STATES[name].text] + [cell(state) for _, cell in columns(result)])
    return "\n".join("| %s |" % " | ".join(row) for row in table)


def write_markdown(result, path):
    """Between the marks of this server in a page; "-" is the output."""
    tested = ["commit " + ", ".join(result.commits)] if result.server == "xylem" else []
    heading = [result.ended, *tested, "with an archive" if result.archive else "default modules"]
    lines = ["%s:" % ", ".join(heading), ""] + ["* " + line for line in summary(result)]
    body = "%s\n\n%s\n" % ("\n".join(lines), markdown(result))
    if path == "-":
        print(body, end="")
        return
    begin, end = ("<!-- %s: %s -->" % (word, result.name) for word in ("begin", "end"))
    with open(path, encoding="utf-8") as file:
        before, _, rest = file.read().partition(begin)
    _, found, after = rest.partition(end)
    if not found:
        raise SystemExit("kills: %s has no %s" % (path, begin))
    with open(path, "w", encoding="utf-8") as file:
        file.write("%s%s\n%s%s%s" % (before, begin, body, end, after))
