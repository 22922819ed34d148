"""What the fault tests share: a server in the clear, and clients that expect to be let down."""
import argparse
import asyncio
import base64
import os
import re
import socket
import sys
import tempfile
import time

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "..", "sdk", "tools"))

from xylem_script.server import Xylem, store_of_environment     # noqa: E402

CLEAR = {"store_time": "1s",
         "limits": {"per_minute": 0, "connections": 0},
         "defaults": {"tls": {"required": False}, "sasl": {"plain_without_tls": True}}}
HEADER = ("<stream:stream to='a.test' version='1.0' xmlns='jabber:client' "
          "xmlns:stream='http://etherx.jabber.org/streams'>")
PASSWORD = "secret"


def arguments(description):
    """A parser with what every test takes; automake says where the build is, XYLEM_STORE which store."""
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--build", default=os.environ.get("top_builddir", "build"))
    parser.add_argument("--shards", type=int, default=1)
    return parser


sites = []


def site(options, folder, program="xylemd"):
    build = os.path.abspath(options.build)
    options.folder, options.log_level, options.config = folder, "warn", None
    options.xylemd, options.xylemctl = build + "/" + program, build + "/xylemctl"
    options.modules = build + "/modules"
    if getattr(options, "pgsql", None) is None:
        options.store, options.pgsql = store_of_environment()
    sites.append(Xylem(options, folder + "/server", options.shards, CLEAR))
    return sites[-1]


def conclude(doc, run):
    """Runs a test in a folder of its own, and prints the problems it returns; the exit status."""
    options = arguments(doc.split("\n", maxsplit=1)[0]).parse_args()
    if store_of_environment()[0] == "memory":
        print("skipped: nobody else can have what is in memory")
        return 77
    with tempfile.TemporaryDirectory(prefix="xylem-fault-") as folder:
        try:
            problems = asyncio.run(run(options, folder))
        finally:                            # a test that fails leaves no server behind
            for one in sites:
                asyncio.run(one.kill())
    for one in problems:
        print(one)
    return 1 if problems else 0


def patience_of_store(server, seconds):
    """So long it waits for somebody else who has its tables."""
    name = {"sqlite": "busy-timeout", "pgsql": "timeout"}[server.store_driver()]
    server.change({"store": {name: "%ds" % seconds}})


def check(what, true):
    if not true:
        raise AssertionError(what)


class Ended(Exception):
    """The stream is over, or nothing came."""


class Refused(Exception):
    """A login that was answered, with no."""


class Client:
    """One stream.  A ping of the server is answered unseen."""

    def __init__(self, server, name, resource="r"):
        self.name, self.full = name, "%s@a.test/%s" % (name, resource)
        self.resource, self.patience = resource, 10 * server.patience
        self.socket = socket.create_connection(server.starttls, timeout=self.patience)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.text = self.seen = ""
        self.ended = self.cut = self.closing = False       # cut: not by us
        self.last = 0

    def send(self, xml):
        try:
            self.socket.sendall(xml.encode())
        except OSError:
            self.ended = self.cut = True
            raise Ended(self.name) from None

    def wait(self, pattern, seconds=None):
        """Up to and including what matches; the match.  Ended: it did not come."""
        until = time.monotonic() + (seconds or self.patience)
        while True:
            self.answer_pings()
            found = re.search(pattern, self.text, re.S)
            if found:
                self.text = self.text[found.end():]
                return found
            if self.ended or time.monotonic() > until:
                raise Ended("%s: no %s in %r" % (self.name, pattern, self.text[-300:]))
            self.receive(until - time.monotonic())

    def receive(self, seconds):
        self.socket.settimeout(max(seconds, 0.001))
        try:
            data = self.socket.recv(65536)
        except TimeoutError:
            return
        except OSError:
            data = b""
        self.ended = self.ended or not data
        self.text += data.decode()
        self.seen += data.decode()
        if "</stream:stream>" in self.text or "<stream:error>" in self.text:
            self.ended = True
        self.cut = self.ended and not self.closing

    def answer_pings(self):
        ping = r"<iq [^>]*type='get'[^>]*><ping xmlns='urn:xmpp:ping'/></iq>"
        for found in re.findall(ping, self.text):
            who, number = (re.search(" %s='([^']*)'" % key, found)[1] for key in ("from", "id"))
            self.text = self.text.replace(found, "")
            self.send("<iq type='result' to='%s' id='%s'/>" % (who, number))

    def ask(self, kind, payload, to=""):
        """An iq; True: its result came, False: its error.  Ended: neither."""
        self.last += 1
        address = " to='%s'" % to if to else ""
        self.send("<iq type='%s' id='q%d'%s>%s</iq>" % (kind, self.last, address, payload))
        tag = self.wait(r"<iq [^>]*id='q%d'[^>]*>" % self.last)[0]
        return "type='result'" in tag

    def log_in(self):
        plain = base64.b64encode(("\0%s\0%s" % (self.name, PASSWORD)).encode()).decode()
        self.send(HEADER)
        self.wait("</stream:features>")
        self.send("<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='PLAIN'>%s</auth>" % plain)
        if "failure" in self.wait("<success |<failure ")[0]:
            raise Refused(self.name)
        self.send(HEADER)
        self.wait("</stream:features>")
        if not self.ask("set", "<bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'><resource>%s</resource>"
                               "</bind>" % self.resource):
            raise Refused(self.name)

    def ping(self):
        return self.ask("get", "<ping xmlns='urn:xmpp:ping'/>", "a.test")

    def say(self, to, body):
        self.send("<message to='%s@a.test' type='chat' id='%s'><body>%s</body></message>" % (
            to, body, body))

    def bodies(self):
        """Of all messages that came, in order; errors are none."""
        messages = re.findall(r"<message ([^>]*)>(.*?)</message>", self.seen, re.S)
        return [re.search("<body>(.*?)</body>", inside)[1] for tag, inside in messages
                if "type='error'" not in tag and "<body>" in inside]

    def errors(self):
        """Of messages: id and condition."""
        return dict(re.findall(r"<message [^>]*type='error'[^>]*id='([^']*)'[^>]*>.*?<error [^>]*>"
                               r"<([a-z-]+)", self.seen, re.S) +
                    [(number, condition) for number, condition in
                     re.findall(r"<message [^>]*id='([^']*)'[^>]*type='error'[^>]*>.*?<error [^>]*>"
                                r"<([a-z-]+)", self.seen, re.S)])

    def close(self):
        """false: the server did not react to it."""
        self.closing = True
        until = time.monotonic() + self.patience
        try:
            self.send("</stream:stream>")
            while not self.ended and time.monotonic() < until:
                self.receive(1)
        except Ended:
            pass
        self.socket.close()
        return self.ended
