"""The part of YAML that scenarios use: block and flow mappings, flow lists, plain scalars."""
import re

from . import ScenarioError

TOKEN = re.compile(r'\s*(?:([{}\[\],])|"((?:[^"\\]|\\.)*)"|\'([^\']*)\'|([^{}\[\],:\s]'
                   r"(?:[^{}\[\],:]|:(?! ))*)|(:))")
PLAIN = re.compile(r"[A-Za-z0-9_./-]+( [A-Za-z0-9_./-]+)*")


def tokens(text):
    at, found = 0, []
    while text[at:].strip():
        match = TOKEN.match(text, at)
        if not match:
            raise ScenarioError("not understood as YAML: %s" % text[at:])
        mark, double, single, plain, colon = match.groups()
        if mark or colon:
            found.append(mark or ":")
        else:
            value = next(v for v in (double, single, plain) if v is not None)
            found.append(("scalar", value.strip() if plain is not None else value))
        at = match.end()
    return found


def flow(queue):
    """One value from a queue of tokens: a scalar, {mapping} or [list]."""
    token = queue.pop(0)
    if isinstance(token, tuple):
        return token[1]
    if token == "[":
        items = []
        while queue[0] != "]":
            items.append(flow(queue))
            if queue[0] == ",":
                queue.pop(0)
        queue.pop(0)
        return items
    if token != "{":
        raise ScenarioError("unexpected '%s' in YAML" % token)
    mapping = {}
    while queue[0] != "}":
        key = flow(queue)
        queue.pop(0)
        mapping[key] = flow(queue)
        if queue[0] == ",":
            queue.pop(0)
    queue.pop(0)
    return mapping


def parse(lines):
    """Lines with what is indented below them (language.Line) as nested dictionaries."""
    if len(lines) == 1 and lines[0].text[0] in "{[":
        return flow(tokens(lines[0].text))
    mapping = {}
    for line in lines:
        key, colon, rest = line.text.partition(":")
        if not colon:
            raise ScenarioError("line %d: a key and a colon are expected" % line.number)
        if rest.strip():
            mapping[key.strip()] = flow(tokens(rest))
        else:
            mapping[key.strip()] = parse(line.below) if line.below else {}
    return mapping


def merge(base, more):
    """base with more laid over it, mapping by mapping."""
    if not isinstance(base, dict) or not isinstance(more, dict):
        return more
    return {k: merge(base[k], more[k]) if k in base and k in more else more.get(k, base.get(k))
            for k in list(base) + [k for k in more if k not in base]}


def scalar(value):
    text = str(value)
    return text if PLAIN.fullmatch(text) else '"%s"' % re.sub(r'(["\\])', r"\\\1", text)


def inline(value):
    if isinstance(value, dict):
        return "{ %s }" % ", ".join("%s: %s" % (k, inline(v)) for k, v in value.items()) \
            if value else "{}"
    if isinstance(value, list):
        return "[ %s ]" % ", ".join(inline(v) for v in value)
    return scalar(value)


def write(mapping):
    """Top-level and second-level keys on lines of their own, the rest inline."""
    lines = []
    for key, value in mapping.items():
        if isinstance(value, dict) and value:
            lines.append("%s:" % key)
            lines += ["  %s: %s" % (k, inline(v)) for k, v in value.items()]
        elif isinstance(value, list):
            lines.append("%s:" % key)
            lines += ["  - %s" % inline(v) for v in value]
        else:
            lines.append("%s: %s" % (key, inline(value)))
    return "\n".join(lines) + "\n"
