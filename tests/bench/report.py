"""Turns the raw lines of a run into the tables of docs/performance.md."""
import json
import os
import platform
import re
import statistics
import time

from cells import CELLS, ZERO
from harness import SCRATCH, output_of
import picture

ORDER = ["xylem", "ejabberd", "prosody", "openssl"]
CONFIGURATIONS = [("xylem", "xylem.yml.in", "yaml"), ("ejabberd", "ejabberd.yml.in", "yaml"),
                  ("Prosody", "prosody.cfg.lua.in", "lua")]


def package(name):
    return output_of("dpkg-query", "-W", "-f=${Version}", name) or "not installed"


def machine(top, options):
    """Where and with what a run was made."""
    model = re.search(r"model name\s*: (.*)", open("/proc/cpuinfo").read())
    return {
        "date": time.strftime("%Y-%m-%d %H:%M UTC", time.gmtime()),
        "cpu": model.group(1) if model else platform.machine(),
        "cpus": os.cpu_count(),
        "kernel": platform.release(),
        "xylem": output_of("git", "-C", top, "describe", "--always", "--dirty"),
        "prosody": package("prosody"),
        "ejabberd": package("ejabberd"),
        "openssl": package("libssl3"),
        "secs": options.secs,
        "server_cpu": options.server_cpu,
        "loader_cpu": options.loader_cpu,
        "disk": output_of("stat", "-f", "-c", "%T", options.dir or os.path.dirname(SCRATCH)),
    }


def value(run, figure):
    for part in figure.key.split("."):
        run = run.get(part) if isinstance(run, dict) else None
    return None if run is None else run * figure.scale


def number(x):
    if x is None:
        return "-"
    if abs(x) >= 1000:
        return "{:,.0f}".format(x)
    return "%.0f" % x if abs(x) >= 100 else "%.1f" % x if abs(x) >= 10 else "%.2f" % x


def read(path):
    """Returns where and when was measured, with the cells of each, and the lines by (server, cell).
    A later run of a cell takes the place of an earlier one."""
    places, runs, came_from = [], {}, {}
    for line in open(path):
        entry = json.loads(line)
        if "machine" in entry:
            places.append(entry["machine"])
            continue
        server, _, cell = entry["label"].partition("/")
        key = (server, cell)
        if came_from.get(key) != len(places):
            runs[key], came_from[key] = [], len(places)
        runs[key].append(entry)
    return [(where, {cell for (_, cell), n in came_from.items() if n == number})
            for number, where in enumerate(places, 1) if number in came_from.values()], runs


def median(runs, server, cell, figure):
    found = [v for v in (value(r, figure) for r in runs.get((server, cell.name), []))
             if v is not None]
    return statistics.median(found) if found else None


def ratio(ours, theirs, figure):
    if ours is None or theirs is None or figure.ratio == "none" or 0 in (ours, theirs):
        return "-"
    return "%.1fx" % (theirs / ours if figure.ratio == "lower" else ours / theirs)


def summary(runs):
    """The table of medians, with what xylem is to each peer."""
    servers = [s for s in ORDER if s != "openssl" and any(k[0] == s for k in runs)]
    peers = [s for s in servers if s != "xylem"]
    head = ["what"] + servers + ["xylem beside " + p for p in peers if "xylem" in servers]
    lines = ["| %s |" % " | ".join(head), "|---|" + "---:|" * (len(head) - 1)]
    for cell in CELLS:
        if not any(k[1] == cell.name for k in runs):
            continue
        own = cell.servers or servers
        lines.append("| **%s** |%s" % (cell.title, " |" * (len(head) - 1)))
        for figure in cell.figures:
            medians = {s: median(runs, s, cell, figure) for s in own}
            row = [figure.title]
            if cell.servers:
                row += [number(medians[own[0]])] + [""] * (len(head) - 2)
            else:
                row += [number(medians[s]) for s in servers]
                row += [ratio(medians["xylem"], medians[p], figure) for p in peers
                        if "xylem" in servers]
            lines.append("| %s |" % " | ".join(row))
    return lines


def login_share(runs):
    cells = {c.name: c for c in CELLS}
    figure = cells["login"].figures[0]
    login = median(runs, "xylem", cells["login"], figure)
    bare = median(runs, "openssl", cells["handshake"], figure)
    if login is None or bare is None:
        return []
    return ["", "A login of xylem costs %.2f times the TLS handshake alone." % (login / bare)]


def integrity(runs):
    wrong = []
    for (server, cell), entries in sorted(runs.items()):
        for key in ZERO:
            total = sum(e.get(key, 0) for e in entries)
            if total:
                wrong.append("* %s, %s: %s %d" % (server, cell, key, total))
    messages = sum(e.get("sent", 0) for entries in runs.values() for e in entries)
    good = ("Of %s messages, deliveries and requests none was lost, doubled, out of order or "
            "refused.")
    return wrong or [good % "{:,}".format(messages)]


def rounds(runs):
    """Every round of every cell, so that the spread can be seen."""
    lines = ["| cell | figure | server | rounds | others' CPU, % |", "|---|---|---|---|---|"]
    for cell in CELLS:
        for server in ORDER:
            entries = runs.get((server, cell.name), [])
            for figure in cell.figures if entries else []:
                found = [value(e, figure) for e in entries]
                shown = ", ".join("failed" if v is None else number(v) for v in found)
                others = ", ".join("%.0f" % e.get("other_cpu_pct", 0) for e in entries)
                lines.append("| %s | %s | %s | %s | %s |" % (cell.name, figure.title, server,
                                                             shown, others))
    return lines


def configurations(folder):
    lines = []
    for name, file, language in CONFIGURATIONS:
        text = open(os.path.join(folder, "servers", file)).read().rstrip()
        lines += ["### %s" % name, "", "```" + language, text, "```", ""]
    return lines


def arguments():
    return ["| cell | xload |", "|---|---|"] + \
           ["| %s | `%s` |" % (c.name, " ".join(c.args)) for c in CELLS]


def place(where, cells):
    pinned = "not pinned" if where.get("server_cpu") is None else \
        "the server on CPU %(server_cpu)s, the load generator on CPU %(loader_cpu)s" % where
    names = ", ".join(c.name for c in CELLS if c.name in cells)
    return ["* %s: %s" % (names, "%(date)s, %(cpus)s CPUs (%(cpu)s), Linux %(kernel)s, everything "
                                 "on loopback, " % where) + pinned + "; "
            "xylem `%(xylem)s`, Prosody %(prosody)s, ejabberd %(ejabberd)s, OpenSSL %(openssl)s; "
            "%(secs)s s in each round" % where + (", data on %s." % where["disk"] if where.get("disk") else ".")]


def panels(runs):
    """What each cell costs, for the picture: its first figure, on every server that has one."""
    for cell in CELLS:
        figure = cell.figures[0]
        medians = [(s, median(runs, s, cell, figure)) for s in ORDER if s != "openssl"]
        yield cell.title, figure.title, [(s, m) for s, m in medians if m is not None]


def write(raw, document, folder):
    """Replaces what stands between the marks of the document, and the picture beside it."""
    places, runs = read(raw)
    with open(os.path.splitext(document)[0] + ".svg", "w") as file:
        file.write(picture.draw(panels(runs), "medians, %(date)s, %(cpus)s CPUs" % places[-1][0], number))
    parts = sum((place(*one) for one in places), []) + ["", "![What the same work costs](performance.svg)", ""]
    parts += ["## Medians", ""] + summary(runs) + login_share(runs)
    parts += ["", "## Losses", ""] + integrity(runs)
    parts += ["", "## Every round", ""] + rounds(runs)
    parts += ["", "## Arguments of the load generator", ""] + arguments()
    parts += ["", "## Configurations", ""] + configurations(folder)
    begin, end = "<!-- begin: written by tests/bench/bench report -->", "<!-- end -->"
    text = open(document).read()
    before, _, rest = text.partition(begin)
    _, _, after = rest.partition(end)
    if not after:
        raise SystemExit("report: %s lacks the marks" % document)
    with open(document, "w") as file:
        file.write(before + begin + "\n" + "\n".join(parts) + "\n" + end + after)
    return 0
