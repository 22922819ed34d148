"""What statements mean: a table of sentences, each with the coroutine that runs it."""
import asyncio
import base64
import hashlib
import re
import secrets
import ssl
from datetime import datetime, timezone

from . import ScenarioError, sasl
from .client import describe
from .clock import Countdown
from .intercept import Interceptor
from .language import seconds, segments, string
from .xml import PREFIXES, STREAM, XML, Node, Pattern, StreamParser, parse_nodes

SENTENCES = []          # (regular expression, coroutine), first match counts
WHO = r"(?:within (?P<within>[\d.]+(?:ms|s|m)) )?(?P<who>[a-z]\w*(?:, [a-z]\w*)*) "
SUCCESS = re.compile(rb"<success\b[^>]*(?:/>|>[^<]*</success>)")
HOW = re.compile(r' (?:(over|using|as|priority) (\S+)|with ([a-z][\w-]*) ("(?:[^"\\]|\\.)*"|\S+))')


def sentence(expression):
    def keep(function):
        SENTENCES.append((re.compile(expression, re.DOTALL), function))
        return function
    return keep


def action(expression):
    """A sentence about clients: runs once for each of them, in order."""
    def keep(function):
        async def for_each(scenario, match):
            for name in match.group("who").split(", "):
                client = scenario.client(name)
                client.timeout = scenario.site.limit(match.group("within"))
                try:
                    await function(scenario, client, match)
                except ScenarioError as error:
                    scenario.blame(client)
                    raise ScenarioError("%s: %s" % (name, error)) from None
        SENTENCES.append((re.compile(WHO + expression, re.DOTALL), for_each))
        return function
    return keep


def understand(text, file):
    """(function, match) for a statement; ScenarioError when no sentence is like it."""
    for expression, function in SENTENCES:
        match = expression.fullmatch(text)
        if match:
            for name in (match.groupdict().get("who") or "").split(", "):
                if name and name not in file.clients:
                    raise ScenarioError("no client is called %s" % name)
            return function, match
    raise ScenarioError("not understood: %s" % text.split("\n")[0])


def read_how(text, scope):
    """' over direct-tls using PLAIN with password "x"' as a dictionary."""
    how, at = {}, 0
    for match in HOW.finditer(text):
        if match.start() != at:
            break
        key, value, option, setting = match.groups()
        how[key or option] = scope.fill(value) if key else string(setting, scope)
        at = match.end()
    if text[at:].strip():
        raise ScenarioError("not understood: %s" % text[at:])
    return how


def sasl_options(how):
    names = {"using": "mechanism", "password": "password", "user": "user",
             "authzid": "authzid", "gs2": "gs2", "binding": "binding"}
    return {names[k]: v for k, v in how.items() if k in names}


# Connecting.

@action(r"connects?(?P<how>(?: .*)?)")
async def connect(scenario, client, match):
    how = read_how(match["how"], scenario.scope)
    await client.log_in(how.get("over", "starttls"), how.get("as"), **sasl_options(how))


@action(r"(?:is|are) online(?P<how>(?: .*)?)")
async def online(scenario, client, match):
    how = read_how(match["how"], scenario.scope)
    if not client.bound:
        await client.log_in(how.get("over", "starttls"), how.get("as"), **sasl_options(how))
    await client.appear(how.get("priority"))


@action(r"opens?(?: over (?P<over>direct-tls))?(?: with window (?P<window>\d+))?")
async def open_connection(scenario, client, match):
    await client.open(match["over"] is not None, int(match["window"] or 0))


@action(r"opens? through an interceptor")
async def open_intercepted(scenario, client, match):
    """Direct TLS with somebody who has another valid certificate, and passes everything on."""
    middle = Interceptor(scenario.site, client.domain)
    await middle.start()
    await client.open(direct=True, middle=middle)


@action(r"opens? the port of direct-tls")
async def open_direct_port(scenario, client, match):
    """The connection without the handshake, which other statements do."""
    await client.open(direct=True, handshake=False)


@action(r"opens? streams?(?: over (?P<over>direct-tls))?")
async def open_stream(scenario, client, match):
    if client.wire is None or match["over"]:
        await client.open(match["over"] is not None)
    await client.start_stream()


@action(r"starts? over(?P<later> after success)?")
async def start_over(scenario, client, match):
    """What comes from now on (or after <success/>) is a new stream."""
    if match["later"]:
        client.renew_after = SUCCESS
    else:
        client.parser = StreamParser(client.put)


@action(r"secures?")
async def secure(scenario, client, match):
    await client.secure()


def tls_context(scenario, how):
    """A client context with the properties that a test asks for."""
    context = scenario.site.context(None if how.get("ca") == "none" else scenario.site.ca)
    if "max-version" in how:
        context.minimum_version = ssl.TLSVersion.TLSv1
        context.maximum_version = ssl.TLSVersion[how["max-version"]]
        context.set_ciphers("ALL:@SECLEVEL=0")
    if "alpn" in how:
        context.set_alpn_protocols([how["alpn"]])
    return context


@action(r"starts? tls(?P<how>(?: .*)?)")
async def start_tls(scenario, client, match):
    how = read_how(match["how"], scenario.scope)
    client.parser = None
    await client.handshake(tls_context(scenario, how))


@action(r"cannot start tls(?P<how>(?: .*)?)")
async def cannot_start_tls(scenario, client, match):
    how = read_how(match["how"], scenario.scope)
    client.parser = None
    try:
        await client.handshake(tls_context(scenario, how))
    except ScenarioError:
        client.queue.clear()
        return
    raise ScenarioError("the TLS handshake succeeded")


@action(r"authenticates?(?P<how>(?: .*)?)")
async def authenticate(scenario, client, match):
    await client.authenticate(**sasl_options(read_how(match["how"], scenario.scope)))


@action(r"(?:is|are) refused (?P<why>[\w{}-]+)(?P<how>(?: .*)?)")
async def refused(scenario, client, match):
    how = read_how(match["how"], scenario.scope)
    over = how.get("over", "starttls")
    if client.wire is None:
        await client.open(over == "direct-tls")
        await client.start_stream()
        if over == "starttls":
            await client.secure()
    failure = await client.try_password(**sasl_options(how))
    why = scenario.scope.fill(match["why"])
    if failure is None:
        raise ScenarioError("was let in, expected %s" % why)
    if failure.child(PREFIXES["sasl"], why) is None:
        raise ScenarioError("expected failure %s, got %s" % (why, failure))


@action(r"binds?(?: as (?P<resource>\S+))?")
async def bind(scenario, client, match):
    await client.bind(match["resource"] and scenario.scope.fill(match["resource"]))


@action(r"loads? roster")
async def load_roster(scenario, client, match):
    answer = await client.request("get", "xs-roster", "<query xmlns='jabber:iq:roster'/>")
    if answer.attrs.get("type") != "result":
        raise ScenarioError("no roster: %s" % answer)


# Sending.

@action(r'sends?\s+(?P<what>".*)')
async def send_raw(scenario, client, match):
    for data, pause in segments(match["what"], scenario.scope):
        await client.send(data)
        if pause is not None:
            await asyncio.sleep(pause)


@action(r"sends?\s+(?P<what><.*)")
async def send_xml(scenario, client, match):
    text = scenario.scope.fill_xml(match["what"])
    for prefix in re.findall(r"<(e|s|sasl|tls):", text):
        text = re.sub(r"<%s:([\w-]+)" % prefix, r"<\1 xmlns='%s'" % PREFIXES[prefix], text)
        text = re.sub(r"</%s:" % prefix, "</", text)
    await client.send(text)


@action(r'dribbles?\s+(?P<what>".*)')
async def dribble(scenario, client, match):
    for data, pause in segments(match["what"], scenario.scope):
        client.note("-", "one byte per segment:")
        client.note(">", data)
        for at in range(len(data)):
            if client.wire.ended:
                break
            await client.wire.send(data[at:at + 1])
            if at % 256 == 0:
                await asyncio.sleep(0)
        await client.wire.all_sent()        # that takes its time, and no statement's
        await asyncio.sleep(pause or 0)


# Receiving.

def prefer(client, item):
    """Failure texts are better with a list of what else is there."""
    more = len(client.queue)
    return describe(item) + (" (and %d more)" % more if more else "")


@action(r"receives? nothing")
async def receive_nothing(scenario, client, match):
    await scenario.barrier()
    client.drop_ignored(scenario.scope)
    if client.queue:
        item = client.queue.popleft()
        raise ScenarioError("expected nothing, got %s" % prefer(client, item))


@action(r"receives? (?:stream-error (?P<condition>[\w{}-]+)|a stream error)")
async def receive_stream_error(scenario, client, match):
    condition = match["condition"] and scenario.scope.fill(match["condition"])
    item = await client.take(scenario.scope)
    while isinstance(item, Node) and item.ns == STREAM and item.name in ("stream", "features"):
        item = await client.take(scenario.scope)
    if not isinstance(item, Node) or not item.is_a(STREAM, "error"):
        raise ScenarioError("expected stream error %s, got %s" % (condition, describe(item)))
    if condition and item.child(PREFIXES["s"], condition) is None:
        raise ScenarioError("expected stream error %s, got %s" % (condition, item))
    item = await client.take()
    if item != "closed":
        raise ScenarioError("expected </stream:stream>, got %s" % describe(item))
    await closed(scenario, client, match)


@action(r"receives? white space")
async def receive_spaces(scenario, client, match):
    await client.take_spaces()


@action(r"(?:is|are) closed")
async def closed(scenario, client, match):
    """Nothing but the end of the stream, then that of the connection."""
    item = await client.take(scenario.scope)
    if item == "closed":
        item = await client.take()
    if item != "end":
        raise ScenarioError("expected the end of the connection, got %s" % prefer(client, item))
    await client.close()


@action(r"(?:receives?|waits? for)\s+(?P<what><.*)")
async def receive(scenario, client, match):
    """Each of the patterns once, in any order; nothing else in between unless it waits."""
    wanted = Pattern.parse(match["what"], scenario.scope)
    skip = "wait" in match.group(0)[:match.start("what")]
    countdown = Countdown(client.timeout)
    while wanted:
        item = await client.take(scenario.scope, countdown)
        if item is None:
            raise ScenarioError("nothing came in %g s, expected %s" % (client.timeout, wanted[0]))
        reasons = []
        for pattern in wanted:
            why = pattern.mismatch(item, scenario.scope) if isinstance(item, Node) \
                else "got " + describe(item)
            if why is None:
                wanted.remove(pattern)
                break
            reasons.append(why)
        else:
            if not skip or item in ("end", "malformed"):
                raise ScenarioError("%s\n    expected %s\n    got      %s" % (
                    "; ".join(reasons), " or ".join(map(str, wanted)), prefer(client, item)))


@action(r"(?:is|are) cut off")
async def cut_off(scenario, client, match):
    """Whatever still comes, the connection ends."""
    item = None
    while item != "end":
        item = await client.take(scenario.scope)
        if item is None:
            raise ScenarioError("after %g s the connection is still open" % client.timeout)
    await client.close()


@action(r"ignores?\s+(?P<what><.*)")
async def ignore(scenario, client, match):
    client.ignored += Pattern.parse(match["what"], scenario.scope)


@action(r"answers? (?P<no>no )?pings")
async def answer_pings(scenario, client, match):
    client.answers_pings = not match["no"]


@action(r"settles?")
async def settle(scenario, client, match):
    """What came up to here is of no interest."""
    await scenario.barrier()
    client.queue.clear()


# Leaving.

@action(r"disconnects?")
async def disconnect(scenario, client, match):
    await client.log_out()


@action(r"disconnects? abruptly")
async def disconnect_abruptly(scenario, client, match):
    await client.close()


@action(r"resets?")
async def reset(scenario, client, match):
    await client.close(reset=True)


@action(r"half-closes?")
async def half_close(scenario, client, match):
    client.note("-", "output shut down")
    await client.wire.shut_down()


@action(r"(?P<verb>stops?|resumes?) reading")
async def stop_reading(scenario, client, match):
    if match["verb"].startswith("stop"):
        client.wire.may_read.clear()
    else:
        client.wire.may_read.set()


# Without a subject.

@sentence(r"(?P<one>[a-z]\w*) and (?P<other>[a-z]\w*) are contacts")
async def contacts(scenario, match):
    await scenario.befriend(match["one"], match["other"], both=True)


@sentence(r"(?P<one>[a-z]\w*) follows (?P<other>[a-z]\w*)")
async def follows(scenario, match):
    await scenario.befriend(match["one"], match["other"], both=False)


@sentence(r"do (?P<name>.+)")
async def do(scenario, match):
    name = scenario.scope.fill(match["name"])
    if name not in scenario.file.defines:
        raise ScenarioError("'%s' is not defined" % name)
    await scenario.run(scenario.file.defines[name])


@sentence(r"repeat (?P<times>\d+)")
async def repeat(scenario, match, inner):
    for n in range(1, int(match["times"]) + 1):
        scenario.scope.values["n"] = str(n)
        await scenario.run(inner)


@sentence(r"together")
async def together(scenario, match, inner):
    await asyncio.gather(*[scenario.run([statement]) for statement in inner])


@sentence(r"in the end")
async def in_the_end(scenario, match, inner):
    """Again and again until it works, for things that nobody announces."""
    countdown = Countdown(scenario.site.limit())
    while True:
        try:
            return await scenario.run(inner)
        except ScenarioError:
            if countdown.over():
                raise
            await asyncio.sleep(0.05)


@sentence(r'log (?P<what>says|lacks) (?P<text>".*")')
async def log_says(scenario, match):
    """The server's log has, or gets, a line with this; or does not have it now."""
    text = string(match["text"], scenario.scope)
    if match["what"] == "lacks":
        if scenario.site.has_logged(text):
            raise ScenarioError("in the log: %s" % text)
        return
    countdown = Countdown(scenario.site.limit())
    while not scenario.site.has_logged(text):
        if countdown.over():
            raise ScenarioError("not in the log: %s" % text)
        await asyncio.sleep(0.05)


@sentence(r"pause (?P<time>[\d.]+(?:ms|s|m))")
async def pause(scenario, match):
    await asyncio.sleep(seconds(match["time"]))


@sentence(r"requires xylem")
async def requires_xylem(scenario, match):
    """Read before the run: elsewhere the scenario is skipped."""


@sentence(r"(?:within (?P<within>[\d.]+(?:ms|s|m)) )?ctl (?P<fails>fails )?(?P<arguments>.+)")
async def ctl(scenario, match):
    code, out = await scenario.site.ctl(scenario.scope.fill(match["arguments"]),
                                        match["within"])
    scenario.scope.values.update({"ctl": out, "code": str(code)})
    if (code != 0) != bool(match["fails"]):
        raise ScenarioError("xylemctl ended with %d: %s" % (code, out))


@sentence(r"server (?P<what>stops|is killed|starts)")
async def server(scenario, match):
    actions = {"stops": scenario.site.stop, "is killed": scenario.site.kill,
               "starts": scenario.site.start}
    await actions[match["what"]]()


@sentence(r"reconfigure\n(?P<yaml>.*)")
async def reconfigure(scenario, match):
    scenario.site.reconfigure(scenario.statement.line.below)


def caps_hash(answer):
    """The verification string of a disco#info answer (XEP-0115, 5.1)."""
    query = parse_nodes(answer)[0].children[0]
    text = ""
    for node in sorted(n.attrs.get("category", "") + "/" + n.attrs.get("type", "") + "/" +
                       n.attrs.get(XML + " lang", "") + "/" + n.attrs.get("name", "")
                       for n in query.children if n.name == "identity"):
        text += node + "<"
    for var in sorted(n.attrs["var"] for n in query.children if n.name == "feature"):
        text += var + "<"
    for form in sorted((n for n in query.children if n.name == "x"), key=form_type):
        text += form_type(form) + "<"
        fields = [f for f in form.children if f.attrs.get("var") not in (None, "FORM_TYPE")]
        for field in sorted(fields, key=lambda f: f.attrs["var"]):
            text += field.attrs["var"] + "<"
            text += "".join(v + "<" for v in sorted(v.text for v in field.children))
    return sasl.b64(hashlib.sha1(text.encode()).digest())


def form_type(form):
    for field in form.children:
        if field.attrs.get("var") == "FORM_TYPE":
            return field.children[0].text
    return ""


@sentence(r"file (?P<name>[a-z]\w*)\n(?P<text>.*)")
async def write_file(scenario, match):
    """A file with these lines; its path is the variable."""
    path = "%s/%s%s" % (scenario.site.folder, match["name"], scenario.suffix)
    with open(path, "w", encoding="utf-8") as out:
        out.write(scenario.scope.fill(match["text"]) + "\n")
    scenario.scope.values[match["name"]] = path


FUNCTIONS = {
    "caps-hash": caps_hash,
    "text": lambda a: a,
    "base64": lambda a: base64.b64encode(raw(a)).decode(),
    "unbase64": lambda a: base64.b64decode(a).decode("utf-8", "surrogateescape"),
    "sha1": lambda a: hashlib.sha1(raw(a)).hexdigest(),
    "sha256": lambda a: hashlib.sha256(raw(a)).hexdigest(),
    "length": lambda a: str(len(raw(a))),
    "upper": lambda a: a.upper(),
    "random": lambda a: secrets.token_hex(int(a)),
    "pad": lambda a: "x" * (int(a.split(" ", 1)[0]) - len(raw(a.split(" ", 1)[1]))),
}


def raw(text):
    return text.encode("utf-8", "surrogateescape")


@sentence(r"let (?P<name>[a-z]\w*) = scram-final (?P<how>using .*)")
async def let_scram(scenario, match):
    """A client-final-message from client-first and challenge, right or wrong as wanted."""
    how = read_how(" " + match["how"], scenario.scope)
    gs2, bare = re.match(r"([^,]*,[^,]*,)(.*)", how["first"], re.DOTALL).groups()
    exchange = sasl.Scram(how["using"], "", how["password"], gs2=gs2)
    exchange.bare, exchange.nonce = bare, sasl.fields(bare)["r"]
    scenario.scope.values[match["name"]] = exchange.respond(how["challenge"])


@sentence(r'let (?P<name>[a-z]\w*) = (?P<value>".*") replacing (?P<old>".*") by (?P<new>".*")')
async def let_replaced(scenario, match):
    """The value with what a regular expression finds replaced."""
    value, old, new = (string(match[part], scenario.scope) for part in ("value", "old", "new"))
    scenario.scope.values[match["name"]] = re.sub(old, lambda _: new, value, flags=re.DOTALL)


@sentence(r"let (?P<name>[a-z]\w*) = (?:(?P<function>[a-z][\w-]*) )?(?P<value>.*)")
async def let(scenario, match):
    function = FUNCTIONS.get(match["function"] or "text")
    if function is None:
        raise ScenarioError("there is no function %s" % match["function"])
    scenario.scope.values[match["name"]] = function(string(match["value"], scenario.scope))


def is_recent(a, _b):
    stamp = datetime.fromisoformat(a.replace("Z", "+00:00"))
    return abs((datetime.now(timezone.utc) - stamp).total_seconds()) < 60


CHECKS = {
    "is": lambda a, b: a == b,
    "is not": lambda a, b: a != b,
    "contains": lambda a, b: b in a,
    "lacks": lambda a, b: b not in a,
    "matches": lambda a, b: re.search(b, a, re.DOTALL) is not None,
    "is below": lambda a, b: float(a) < float(b),
    "is above": lambda a, b: float(a) > float(b),
    "is recent": is_recent,
}


@sentence(r'check (?P<a>"(?:[^"\\]|\\.)*"|\S+) '
          r"(?P<op>is not|is below|is above|is recent|is|contains|lacks|matches)(?: (?P<b>.+))?")
async def check(scenario, match):
    a = string(match["a"], scenario.scope)
    b = string(match["b"] or '""', scenario.scope)
    if not CHECKS[match["op"]](a, b):
        raise ScenarioError("'%s' %s '%s' is not so" % (a[:600], match["op"], b[:300]))
