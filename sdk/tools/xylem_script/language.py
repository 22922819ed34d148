"""Reading scenario files: lines, blocks, declarations, the table of rows, strings.

A statement is a line; lines indented below it belong to it.  What each statement means is in
steps.py, which also says at load time whether it is understood.
"""
import os
import re
import shlex

from . import ScenarioError, yaml
from .xml import ABSENT, PLACE

BLOCK = re.compile(r"repeat \S+|together|in the end")       # statements stand below
DECLARATION = re.compile(r"([a-z]\w*): *(.*)")
ACCOUNT = re.compile(r"(?:(?P<user>[^@/\s]+)@)?(?P<domain>[^/\s@]+)(?:/(?P<resource>\S.*?))?"
                     r"(?P<bare> without account)?")
STRING = re.compile(r'\s*(?:"((?:[^"\\]|\\.)*)"|\*\s*(\d+)|\|(?:(\d+)ms)?)')
ESCAPE = re.compile(r"\\(x[0-9A-Fa-f]{2}|u\{[0-9A-Fa-f]+\}|.)|" + PLACE.pattern, re.DOTALL)
SIMPLE = {"n": b"\n", "r": b"\r", "t": b"\t", "0": b"\0",
          "\\": b"\\", '"': b'"', "{": b"{", "}": b"}"}


class Line:
    """A line with what is indented below it."""

    def __init__(self, number, indent, text):
        self.number, self.indent, self.text = number, indent, text
        self.below = []

    def all(self):
        """The text of the line and of everything below it."""
        return "\n".join([self.text] + [line.all() for line in self.below])


class Statement:
    """A line that is understood: run(scenario, match), and for blocks its statements."""

    def __init__(self, line, run, match, inner=None):
        self.line, self.run, self.match, self.inner = line, run, match, inner


class Account:
    def __init__(self, user, domain, resource, wanted):
        self.user, self.domain, self.resource, self.wanted = user, domain, resource, wanted


class File:
    """One scenario file as read."""

    def __init__(self, path, understand):
        self.path = path
        self.clients = {}
        self.defines = {}
        self.rows = [{}]
        self.server = None
        self.lines = read_lines(path)
        self.statements = self.compile(self.lines, understand)
        if not self.statements:
            raise ScenarioError("%s: nothing happens in this scenario" % path)
        text = "\n".join(line.all() for line in self.lines)
        self.alone = bool(re.search(r"^\s*(server (?!:)|reconfigure|ctl (reload|stop))", text,
                                    re.MULTILINE))
        self.starts_again = bool(re.search(r"^\s*server starts", text, re.MULTILINE))
        self.needs_ctl = self.server is not None or bool(
            re.search(r"^\s*(ctl |log |requires xylem)", text, re.MULTILINE))

    def store_wanted(self, store):
        """What it wants that is not to be had with this store; None when nothing is."""
        settings = yaml.parse(self.server) if self.server else {}
        named = settings.get("store", {}).get("driver", store)
        if named != store:
            return "the store " + named
        if named == "memory" and self.starts_again:
            return "a store that outlives its server"
        return None

    def compile(self, lines, understand):
        statements = []
        for line in lines:
            if self.declare(line, understand):
                continue
            if BLOCK.fullmatch(line.text):
                inner = self.compile(line.below, understand)
                statements.append(Statement(line, *understand(line.text, self), inner))
            else:
                try:
                    statements.append(Statement(line, *understand(line.all(), self)))
                except ScenarioError as error:
                    raise self.error(line, error) from None
        return statements

    def error(self, line, reason):
        return ScenarioError("%s:%d: %s" % (self.path, line.number, reason))

    def declare(self, line, understand):
        found = DECLARATION.fullmatch(line.text)
        if found and found.group(1) == "server":
            self.server = ([Line(line.number, 0, found.group(2))] if found.group(2) else []) \
                + line.below
        elif found:
            self.declare_client(line, found.group(1), found.group(2))
        elif line.text == "each":
            self.rows = read_rows(self, line)
        elif line.text.startswith("use "):
            part = os.path.join(os.path.dirname(self.path), line.text[4:].strip())
            if self.compile(read_lines(part), understand):
                raise self.error(line, "%s does something by itself" % part)
        elif line.text.startswith("define "):
            self.defines[line.text[7:].strip()] = self.compile(line.below, understand)
        else:
            return False
        return True

    def declare_client(self, line, name, text):
        found = ACCOUNT.fullmatch(text)
        if not found:
            raise self.error(line, "'%s' is not an address" % text)
        user, domain, resource, bare = found.group("user", "domain", "resource", "bare")
        if name in self.clients:
            raise self.error(line, "%s is declared twice" % name)
        self.clients[name] = Account(user, domain, resource, user is not None and not bare)


def read_lines(path):
    """The file's lines as a forest by indentation; comments and empty lines are gone."""
    try:
        with open(path, encoding="utf-8") as file:
            source = file.readlines()
    except OSError as error:
        raise ScenarioError("%s: %s" % (path, error.strerror)) from None
    top = Line(0, -1, "")
    open_lines = [top]
    for number, text in enumerate(source, 1):
        text = text.rstrip()
        bare = text.lstrip(" ")
        if not bare or bare.startswith("#"):
            continue
        if bare.startswith("\t"):
            raise ScenarioError("%s:%d: indent with spaces" % (path, number))
        line = Line(number, len(text) - len(bare), bare)
        while open_lines[-1].indent >= line.indent:
            open_lines.pop()
        open_lines[-1].below.append(line)
        open_lines.append(line)
    return top.below


def read_rows(file, line):
    """The table below `each`: a line of column names, then one line per run."""
    lexed = [shlex.split(row.text, posix=True) for row in line.below]
    if len(lexed) < 2:
        raise file.error(line, "a table needs a line of names and at least one row")
    names, rows = lexed[0], []
    for number, cells in enumerate(lexed[1:]):
        if len(cells) != len(names):
            raise file.error(line.below[number + 1],
                             "%d cells for %d columns" % (len(cells), len(names)))
        rows.append({n: ABSENT if c == "-" else c for n, c in zip(names, cells)})
    return rows


def unescape(text, scope):
    """The bytes of a quoted string: escapes and variables replaced."""
    def one(match):
        code, name = match.groups()
        if name is not None:
            return scope.need(name).encode("utf-8", "surrogateescape")
        if code[0] == "x" and len(code) == 3:
            return bytes.fromhex(code[1:])
        if code[0] == "u" and len(code) > 1:
            return chr(int(code[2:-1], 16)).encode("utf-8", "surrogatepass")
        return SIMPLE.get(code, b"\\" + code.encode())

    out, at = b"", 0
    for match in ESCAPE.finditer(text):
        out += text[at:match.start()].encode() + one(match)
        at = match.end()
    return out + text[at:].encode()


def segments(text, scope):
    """'"a" * 3 | "b"' as [(b"aaa", pause), (b"b", None)], pause in seconds."""
    found, current, last, at = [], b"", b"", 0
    text = text.strip()
    while at < len(text):
        match = STRING.match(text, at)
        if not match:
            raise ScenarioError("a string is expected here: %s" % text[at:at + 40])
        string, times, pause = match.groups()
        if string is not None:
            current += last
            last = unescape(string, scope)
        elif times is not None:
            last *= int(times)
        else:
            found.append((current + last, int(pause or 60) / 1000))
            current = last = b""
        at = match.end()
    found.append((current + last, None))
    return found


def string(text, scope):
    """A quoted expression without pauses, as text; a bare word stands for itself."""
    text = text.strip()
    if not text.startswith('"'):
        return scope.fill(text)
    data = b"".join(data for data, _ in segments(text, scope))
    return data.decode("utf-8", "surrogateescape")


def seconds(text):
    number, unit = re.fullmatch(r"([\d.]+)(ms|s|m)", text).groups()
    return float(number) * {"ms": 0.001, "s": 1, "m": 60}[unit]
