"""XML as the clients see it: nodes, an incremental stream parser, and patterns.

A pattern is XML in which only what is written must match.  In names, attribute values and
text `{name}` stands for a variable: a known one must be equal, an unknown one is captured.
`{any}` matches anything, `{/regex/}` what the expression matches, and an attribute written
`{absent}` must not be there.  `<name! ...>` allows nothing that is not written, `<!name/>`
is a child that must not be there.
"""
import re
import xml.parsers.expat
from xml.sax.saxutils import escape, quoteattr

from . import ScenarioError

STREAM = "http://etherx.jabber.org/streams"
CLIENT = "jabber:client"
XML = "http://www.w3.org/XML/1998/namespace"

# Prefixes that sends and patterns may use without declaring them.
PREFIXES = {
    "stream": STREAM,
    "e": "urn:ietf:params:xml:ns:xmpp-stanzas",
    "s": "urn:ietf:params:xml:ns:xmpp-streams",
    "sasl": "urn:ietf:params:xml:ns:xmpp-sasl",
    "tls": "urn:ietf:params:xml:ns:xmpp-tls",
}
NAMES = {uri: prefix for prefix, uri in PREFIXES.items()}

LONG = 20000            # text of more characters must be equal: as an expression it takes seconds
ABSENT = "\0absent"     # the value of a variable that says: this attribute is not there
PLACE = re.compile(r"\{(/(?:[^/\\]|\\.)*/|[A-Za-z][\w.-]*)\}")


class Node:
    """An element; ns and name apart, attributes by 'name' or 'namespace name'."""

    def __init__(self, name, attrs):
        self.ns, _, self.name = name.rpartition(" ")
        self.attrs = attrs
        self.children = []
        self.text = ""
        self.raw = b""

    def child(self, ns, name):
        for node in self.children:
            if (node.ns, node.name) == (ns, name):
                return node
        return None

    def is_a(self, ns, name):
        return (self.ns, self.name) == (ns, name)

    def label(self):
        return "<%s> in %s" % (self.name, self.ns or "no namespace")

    def __str__(self):
        return show(self, CLIENT)


def show(node, outer):
    """The node as XML, to be read by people."""
    name = NAMES[node.ns] + ":" + node.name if node.ns in NAMES else node.name
    inner = outer if node.ns in NAMES else node.ns
    text = "<" + name
    if inner != outer:
        text += " xmlns=%s" % quoteattr(node.ns)
    for key, value in node.attrs.items():
        text += " %s=%s" % (key.replace(XML + " ", "xml:"), quoteattr(value))
    content = escape(node.text.strip()) + "".join(show(child, inner) for child in node.children)
    return text + (">" + content + "</" + name + ">" if content else "/>")


class StreamParser:
    """Turns the bytes of one stream into its header, its stanzas and its end.

    deliver(item) gets a Node for the header and each stanza, and "closed" for the end tag.
    Bytes after the last '>' wait here, because expat may hold back the part of a token that
    it was given in two pieces (its reparse deferral).
    """

    def __init__(self, deliver):
        self.deliver = deliver
        self.stack = []
        self.waiting = b""
        self.fed = b""
        self.base = 0
        self.start = 0
        self.expat = xml.parsers.expat.ParserCreate("UTF-8", " ")
        self.expat.buffer_text = True
        self.expat.StartElementHandler = self.element_start
        self.expat.EndElementHandler = self.element_end
        self.expat.CharacterDataHandler = self.text

    def feed(self, data):
        data = self.waiting + data
        end = data.rfind(b">") + 1
        self.waiting = data[end:]
        if end:
            self.fed += data[:end]
            self.expat.Parse(data[:end], False)
        if len(self.stack) == 1:
            keep = self.expat.CurrentByteIndex
            if self.base < keep <= self.base + len(self.fed):
                self.fed = self.fed[keep - self.base:]
                self.base = keep

    def is_between(self):
        """Nothing but white space has come since a stanza or the header ended."""
        return len(self.stack) == 1 and not self.waiting.strip()

    def element_start(self, name, attrs):
        node = Node(name, attrs)
        if len(self.stack) == 1:
            self.start = self.expat.CurrentByteIndex
        if len(self.stack) > 1:
            self.stack[-1].children.append(node)
        self.stack.append(node)
        if len(self.stack) == 1:
            self.deliver(node)

    def element_end(self, _name):
        node = self.stack.pop()
        if len(self.stack) == 1:
            tail = self.fed[self.start - self.base:]
            here = self.expat.CurrentByteIndex - self.base
            # For <name/> expat is already behind the tag, for </name> at its beginning.
            empty = not node.children and not node.text and self.fed[here - 2:here] == b"/>"
            end = here if empty else self.fed.find(b">", here) + 1
            node.raw = tail[:end - (self.start - self.base)]
            self.deliver(node)
        elif not self.stack:
            self.deliver("closed")

    def text(self, data):
        if len(self.stack) > 1:
            self.stack[-1].text += data


def wrap(text):
    """The text inside a root that declares every known prefix."""
    names = "".join(" xmlns:%s='%s'" % pair for pair in PREFIXES.items())
    return "<root xmlns='%s'%s>%s</root>" % (CLIENT, names, text)


def parse_nodes(text):
    """All elements written in text; raises ScenarioError when it is not well-formed."""
    found = []
    parser = StreamParser(found.append)
    try:
        parser.expat.Parse(wrap(text).encode(), True)
    except xml.parsers.expat.ExpatError as error:
        raise ScenarioError("not well-formed: %s: %s" % (error, text)) from None
    return found[1:-1]


class Scope:
    """Variables: a scenario's own ones, and lookup for what clients know about themselves."""

    def __init__(self, lookup, values=None):
        self.lookup = lookup
        self.values = dict(values or {})

    def get(self, name):
        if name in self.values:
            return self.values[name]
        return self.lookup(name)

    def need(self, name):
        value = self.get(name)
        if value is None:
            raise ScenarioError("nothing is known as {%s}" % name)
        return value

    def fill(self, text, quote=str):
        """text with its variables replaced; all of them must be known and present."""
        return PLACE.sub(lambda m: quote(self.need(m.group(1))), text)

    def fill_xml(self, text):
        """XML to send: values are escaped, an attribute whose variable is absent is left out."""
        def attribute(match):
            return "" if self.get(match.group(2)) == ABSENT else match.group(0)
        text = re.sub(r"""\s[\w:.-]+=(['"])\{([\w.-]+)\}\1""", attribute, text)
        return self.fill(text, lambda v: escape(v, {"'": "&apos;", '"': "&quot;"}))

    def fill_names(self, text):
        """A pattern with the variables in its element names and namespaces replaced."""
        return re.sub(r"(</?!?(?:[\w-]+:)?|\sxmlns(?::\w+)?=['\"])\{([\w.]+)\}",
                      lambda m: m.group(1) + self.need(m.group(2)), text)


class Pattern:
    """One expected stanza."""

    def __init__(self, node):
        self.node = node

    @staticmethod
    def parse(text, scope):
        """The patterns written in text."""
        text = scope.fill_names(text)
        text = re.sub(r"<!(?=[A-Za-z])(?!DOCTYPE)", "<xs-absent.", text)
        text = re.sub(r"<([A-Za-z][\w:.-]*)!(?=[\s/>])", r"<\1 xs-exact='yes'", text)
        text = re.sub(r"<xs-absent\.([\w:.-]+)", r"<\1 xs-absent='yes'", text)
        patterns = [Pattern(node) for node in parse_nodes(text)]
        if not patterns:
            raise ScenarioError("no element is written here")
        return patterns

    def mismatch(self, node, scope):
        """None when node matches (its captures are then kept), else what differs."""
        trial = Scope(scope.get)
        why = differs(self.node, node, trial, False)
        if why is None:
            scope.values.update(trial.values)
        return why

    def __str__(self):
        return str(self.node)


def differs(want, have, scope, exact):
    """What is different, as a path and reason; None for a match.  (Test input is shallow.)"""
    if (want.ns, want.name) != (have.ns, have.name):
        return "expected %s, got %s" % (want.label(), have.label())
    exact = exact or "xs-exact" in want.attrs
    where = "<%s>: " % want.name
    expected = {k: v for k, v in want.attrs.items() if not k.startswith("xs-")}
    for key, value in expected.items():
        why = text_differs(value, have.attrs.get(key), scope)
        if why is not None:
            return "%s%s %s" % (where, key, why)
    extra = set(have.attrs) - set(expected)
    if exact and extra:
        return "%sattribute %s is not expected" % (where, ", ".join(sorted(extra)))
    text = want.text.strip()
    if text or (exact and have.text.strip()):
        why = text_differs(text, have.text.strip(), scope)
        if why is not None:
            return where + "text " + why
    why = children_differ(want, have, scope, exact)
    return where + why if why is not None else None


def children_differ(want, have, scope, exact):
    left = list(have.children)
    for child in want.children:
        if "xs-absent" in child.attrs:
            bare = Node(child.ns + " " + child.name,
                        {k: v for k, v in child.attrs.items() if k != "xs-absent"})
            bare.children, bare.text = child.children, child.text
            if any(differs(bare, other, Scope(scope.get), False) is None for other in left):
                return "%s must not be there" % child.label()
            continue
        reasons = []
        for other in left:
            trial = Scope(scope.get)
            why = differs(child, other, trial, exact)
            if why is None:
                scope.values.update(trial.values)
                left.remove(other)
                break
            if (other.ns, other.name) == (child.ns, child.name):
                reasons.append(why)
        else:
            return reasons[0] if reasons else "%s is missing" % child.label()
    if exact and left:
        return "%s is not expected" % left[0].label()
    return None


def text_differs(want, have, scope):
    """Compares one attribute value or text; binds what it captures."""
    whole = PLACE.fullmatch(want)
    absent = want == "{absent}" or (whole and scope.get(whole.group(1)) == ABSENT)
    if absent:
        return None if have is None else "is '%s' but must be absent" % have
    if have is None:
        return "is missing, expected '%s'" % want
    plain = PLACE.sub(lambda m: scope.get(m.group(1)) or m.group(0), want)
    if plain == have:
        return None
    difference = "is '%s', expected '%s'" % (have[:200], plain[:200])
    if len(plain) >= LONG:
        return difference
    expression, names, at = "", [], 0
    for place in PLACE.finditer(want):
        expression += re.escape(want[at:place.start()])
        expression += place_expression(place.group(1), scope, names)
        at = place.end()
    expression += re.escape(want[at:])
    found = re.fullmatch(expression, have, re.DOTALL)
    if not found:
        return difference
    for number, name in enumerate(names):
        scope.values[name] = found.group("xs%d" % number)
    return None


def place_expression(name, scope, names):
    if name.startswith("/"):
        return "(?:" + name[1:-1] + ")"
    if name == "any":
        return ".*"
    value = scope.get(name)
    if value is not None:
        return re.escape(value)
    if "." in name:
        raise ScenarioError("nothing is known as {%s}" % name)
    names.append(name)
    return "(?P<xs%d>.*)" % (len(names) - 1)
