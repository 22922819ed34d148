#!/usr/bin/env python3
"""reference.py BUILD [--check]: writes the parts of the manual that are made from the code's tables.

  docs/manual/configuration.md   every setting of the core     (xylemd --describe --json)
  docs/manual/modules.md         every module, all it declares (xylem-sdk doc)
  docs/manual/counters.md        what `xylemctl stats` shows   (docs/tables)
  docs/xylemctl.8                commands and exit statuses    (docs/tables)

With --check it writes nothing and fails when one of them is not as it would be written, or when
docs/sdk.md does not name a hook point, band, scope or way to end that modules have.
"""
import glob
import json
import os
import re
import subprocess
import sys

TOP = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
MADE = "<!-- Written by docs/reference.py from the tables in the code; change those. -->\n"

CONFIGURATION = """# Configuration

One YAML file, by default `/etc/xylem/xylem.yml` (below the prefix chosen when building), and the files
that its `include` names, such as `include: [ domains.d/*.yml ]`. `xylemd --check` says whether it could be
used, with file, line and column of what is wrong and the nearest known key; `xylemctl reload` puts a
changed one in force, all of it or nothing. `etc/xylem.yml` is an example to start from.

Every value is text until its setting says what it is. A *time* has a unit (`500ms 3s 5m 2h 7d 1y`), a *size*
may have one (`64 16K 2M 1G`), a *yes or no* is also `true`, `false`, `on` or `off`, a *list* is `[ a, b ]`, and
a *file* is looked for beside the file that names it unless it begins with `/`.

What an entry of `domains` does not say comes from `defaults`, and what that does not say is `auth: [ internal ]`
and these modules: %s. `modules` merge by name: `vcard: off` takes one away, `vcard: {}` adds it where it is off,
and `modules.md` has the settings of each.

A reload takes changes of `log`, `limits`, `defaults` and `domains`. Everything else needs a restart: a reload
that finds it changed says where, and changes nothing.
"""

MODULES = """# Modules

What each module of this tree is, takes, answers and counts. `xylem-sdk doc FILE.so` prints the same for any
other; `xylemctl module info NAME` shows it as it runs. Settings of a module stand under its name, for all
domains or for one, those of a store beside its `driver`:

```yaml
store: { driver: sqlite, busy-timeout: 10s }
defaults: { modules: { roster: { max-items: 2000 } } }
domains: { example.org: { modules: { roster: { max-items: 9000 }, vcard: off } } }
```
"""

COUNTERS = """# Counters

What `xylemctl stats` shows, with `--json` for programs. All of them only ever grow, from the start of the
server. Those of modules are in `modules.md`; besides them each module has `calls_total` and
`cpu_microseconds_total`, the calls of its functions and the time they took, `slow_calls_total`, those that
held a shard for more than 10 ms, and `late_answers_total`, its answers to what had ended already.

A *copy* is one stanza for one recipient. Each ends in exactly one of delivered, stored, handled, errored
or dropped, so created is their sum and what is under way.
"""

DROPPED = """
## dropped

Copies that were dropped, by reason; a reason appears with the first one.

"""


def run(*command):
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def read(path):
    with open(os.path.join(TOP, path), encoding="utf-8") as file:
        return file.read()


def row(*cells):
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |\n"


# ------------------------------------------------------------------------------ settings

def setting(s):
    kind = s["type"] + (": " + s["range"] if s["type"] == "choice" else
                        ", " + s["range"] if s["range"] else "")
    deflt = "required" if s["default"] is None else "`%s`" % s["default"] if s["default"] else ""
    return row("`%s`" % s["key"], kind, deflt, s["doc"])


def configuration(build):
    sections = json.loads(run(build + "/xylemd", "--describe", "--json"))
    modules = re.findall(r'"  (\w+): \{\}\\n"', read("core/main/config_tables.c"))
    text = MADE + CONFIGURATION % ", ".join(modules)
    for section in sections:
        if section["section"].startswith("modules."):
            continue
        name = "`%s`: " % section["section"] if section["section"] else ""
        text += "\n## %s%s\n\n" % (name, section["doc"])
        text += row("setting", "type", "default", "what it is") + "|---|---|---|---|\n"
        text += "".join(setting(s) for s in section["settings"])
    # A folder chosen when building is written as the one that packages choose.
    for part, usual in (("etc", "/etc"), ("var", "/var")):
        text = re.sub(r"`/[^` ]*/%s/" % part, "`%s/" % usual, text)
    return re.sub(r"`/[^` ]*/lib/xylem/modules`", "`/usr/lib/xylem/modules`", text)


def modules(build):
    text = MADE + MODULES
    for path in sorted(glob.glob(build + "/modules/*/.libs/*.so")):
        manual = run(build + "/sdk/tools/xylem_sdk/xylem-sdk", "doc", path)
        text += "\n" + re.sub(r"^#", "##", manual, flags=re.M)
        own = "docs/manual/modules/%s.md" % os.path.basename(path)[:-3]
        if os.path.exists(os.path.join(TOP, own)):
            text += "\nMore: `modules/%s`.\n" % os.path.basename(own)
    return text


# ------------------------------------------------------------------------------ counters

def reasons():
    """What copies are dropped for, from the calls that drop them."""
    found = set()
    for path in glob.glob(TOP + "/core/*/*.c") + glob.glob(TOP + "/modules/*/*.c"):
        with open(path, encoding="utf-8") as file:
            found |= set(re.findall(r'(?:count_drop\(|COPY_DROPPED,[^;"]*|xy_drop\(\w+, )"([^"]+)"',
                                    file.read()))
    return sorted(found)


def counters(tables):
    text, owner = MADE + COUNTERS, None
    for c in tables["counters"]:
        if c["owner"] != owner:
            owner = c["owner"]
            text += "\n## %s\n\n" % owner + row("counter", "counts") + "|---|---|\n"
        text += row("`%s`" % c["name"], c["doc"])
    return text + DROPPED + "".join("* %s\n" % reason for reason in reasons())


# ------------------------------------------------------------------------------ xylemctl.8

def roff(text):
    return text.replace("\\", "\\e").replace("-", "\\-")


def shown(a):
    """An argument as xylemctl's usage shows it: secrets that are required come from a file."""
    return "FILE" if a["secret"] and a["required"] else a["name"].upper()


def command(c):
    text = ".TP\n.B " + roff(c["name"])
    positional = [a for a in c["args"] if a["required"]]
    for a in positional:
        text += " \\fI%s\\fB" % roff(shown(a))
    for a in c["args"]:
        if not a["required"]:
            value = "" if a["flag"] else " \\fI%s\\fR" % roff(shown(a))
            text += " \\fR[\\fB\\-\\-%s%s\\fR]\\fB" % (roff(a["name"]), value)
    text += "\n%s.\n" % roff(c["doc"])
    for a in c["args"]:
        name = "\\fI%s\\fR" % shown(a) if a["required"] else "\\fB\\-\\-%s\\fR" % a["name"]
        text += ".br\n%s: %s.\n" % (name, roff(a["doc"]))
    return text


def between(text, name, made):
    begin, end = '.\\" begin %s\n' % name, '.\\" end %s\n' % name
    head, rest = text.split(begin)
    return head + begin + made + end + rest.split(end)[1]


def man_page(tables):
    text = between(read("docs/xylemctl.8"), "commands",
                   "".join(command(c) for c in tables["commands"]))
    exits = "".join(".TP\n.B %d\n%s\n" % (e["code"], roff(e["doc"])) for e in tables["exits"])
    return between(text, "exits", exits)


# ------------------------------------------------------------------------------ sdk.md

def unnamed():
    """What modules can say and where they can stand, and docs/sdk.md does not name."""
    types, guide = read("sdk/include/xylem/types.h"), read("docs/sdk.md")
    missing = []
    for body, name in re.findall(r"typedef enum \{(.*?)\} (\w+);", types, flags=re.S):
        if name in ("xy_flow", "xy_point", "xy_scope", "xy_spread"):
            body = re.sub(r"/\*.*?\*/", "", body, flags=re.S)
            missing += [word for word in re.findall(r"\bXY_\w+", body) if word not in guide]
        if name == "xy_band":
            missing += [word for word in re.findall(r"XY_(\w+)", body) if word.lower() not in guide]
    return missing


def main(build, check):
    tables = json.loads(run(build + "/docs/tables"))
    made = {
        "docs/manual/configuration.md": configuration(build),
        "docs/manual/modules.md": modules(build),
        "docs/manual/counters.md": counters(tables),
        "docs/xylemctl.8": man_page(tables),
    }
    failed = False
    for path, text in made.items():
        full = os.path.join(TOP, path)
        if check and (not os.path.exists(full) or read(path) != text):
            print("%s is not what the code says: run docs/reference.py BUILD" % path)
            failed = True
        elif not check:
            with open(full, "w", encoding="utf-8") as file:
                file.write(text)
    for word in unnamed():
        print("docs/sdk.md does not name %s" % word)
        failed = True
    return failed


if __name__ == "__main__":
    sys.exit(main(os.path.abspath(sys.argv[1]), "--check" in sys.argv[2:]))
