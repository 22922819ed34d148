#!/usr/bin/env python3
"""Tests of xylem-script itself: what matches, what does not, what is understood, what it says."""
import asyncio
import os
import subprocess
import sys
import tempfile
import time
import unittest

TOOLS = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "sdk", "tools")
sys.path.insert(0, TOOLS)
sys.dont_write_bytecode = True

from xylem_script import ScenarioError, sasl, yaml                        # noqa: E402
from xylem_script.language import (                                       # noqa: E402
    File, Line, read_lines, seconds, segments, string)
from xylem_script.late import Late                                      # noqa: E402
from xylem_script.server import REPORT, is_alive, make_certificates, state_of   # noqa: E402
from xylem_script.steps import caps_hash, understand                        # noqa: E402
from xylem_script.xml import ABSENT, Pattern, Scope, StreamParser, parse_nodes  # noqa: E402


def scope(**values):
    return Scope(lambda name: None, values)


def mismatch(pattern, stanza, variables=None):
    known = variables if variables is not None else scope()
    return Pattern.parse(pattern, known)[0].mismatch(parse_nodes(stanza)[0], known)


def read(text):
    """A scenario file with this text."""
    with tempfile.NamedTemporaryFile("w", suffix=".xs", delete=False) as out:
        out.write(text)
    try:
        return File(out.name, understand)
    finally:
        os.unlink(out.name)


class Patterns(unittest.TestCase):
    MATCHES = (
        ("<message/>", "<message to='a' id='1'><body>x</body></message>"),
        ("<message id='1'/>", "<message to='a' id='1'/>"),
        ("<message><body>x</body></message>", "<message><subject/><body>x</body></message>"),
        ("<message to='{absent}'/>", "<message id='1'/>"),
        ("<message id='{any}'/>", "<message id='1'/>"),
        ("<message id='{/[0-9]+/}'/>", "<message id='123'/>"),
        ("<message id='a{/./}c'/>", "<message id='abc'/>"),
        ("<message! id='1'><x xmlns='u'/></message>", "<message id='1'><x xmlns='u'/></message>"),
        ("<iq><!error/></iq>", "<iq><query xmlns='u'/></iq>"),
        ("<a><b k='1'/><b k='2'/></a>", "<a><b k='2'/><b k='1'/></a>"),
        ("<iq><e:gone/></iq>", "<iq><gone xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></iq>"),
    )
    DIFFERENCES = (
        ("<message/>", "<presence/>"),
        ("<message/>", "<message xmlns='u'/>"),
        ("<message id='1'/>", "<message/>"),
        ("<message id='1'/>", "<message id='11'/>"),
        ("<message id='a.c'/>", "<message id='abc'/>"),
        ("<message to='{absent}'/>", "<message to='a'/>"),
        ("<message id='{any}'/>", "<message/>"),
        ("<message id='{/[0-9]+/}'/>", "<message id='12x'/>"),
        ("<message><body>x</body></message>", "<message><body>xx</body></message>"),
        ("<message><body/></message>", "<message/>"),
        ("<message! id='1'/>", "<message id='1' to='a'/>"),
        ("<message! id='1'/>", "<message id='1'><x xmlns='u'/></message>"),
        ("<message! id='1'/>", "<message id='1'>text</message>"),
        ("<message><x!/></message>", "<message><x k='v'/></message>"),
        ("<iq><!error/></iq>", "<iq><error type='cancel'/></iq>"),
        ("<a><b k='1'/><b k='1'/></a>", "<a><b k='1'/></a>"),
    )

    def test_matches(self):
        for pattern, stanza in self.MATCHES:
            self.assertIsNone(mismatch(pattern, stanza), (pattern, stanza))

    def test_differences(self):
        for pattern, stanza in self.DIFFERENCES:
            self.assertIsNotNone(mismatch(pattern, stanza), (pattern, stanza))

    def test_captures(self):
        known = scope(a="1")
        self.assertIsNone(mismatch("<m id='{a}' to='{b}@c'>{text}</m>",
                                   "<m id='1' to='x@c'>hello</m>", known))
        self.assertEqual(("x", "hello"), (known.get("b"), known.get("text")))
        self.assertIsNotNone(mismatch("<m to='{b}@c'/>", "<m to='y@c'/>", known))

    def test_nothing_is_captured_by_a_mismatch(self):
        known = scope()
        self.assertIsNotNone(mismatch("<m id='{a}' to='no'/>", "<m id='1' to='x'/>", known))
        self.assertIsNone(known.get("a"))

    def test_column_without_value(self):
        known = scope(type=ABSENT)
        self.assertIsNone(mismatch("<m type='{type}'/>", "<m/>", known))
        self.assertIsNotNone(mismatch("<m type='{type}'/>", "<m type='chat'/>", known))
        self.assertEqual("<m id='1'/>", known.fill_xml("<m type='{type}' id='1'/>"))

    def test_misspelt_client(self):
        with self.assertRaises(ScenarioError):
            mismatch("<m to='{alcie.bare}'/>", "<m to='x'/>")


class Networks(unittest.TestCase):
    def carried(self, *ends):
        """What has been written, and when, of two pieces that were put at once."""
        async def run():
            written, loop = [], asyncio.get_running_loop()

            async def write(data):
                written.append((data, loop.time()))
            late, began = Late(0.05, write), loop.time()
            late.put(b"1")
            late.put(b"2")
            for end in ends:
                await end(late)
            return [data for data, _ in written], [at - began for _, at in written]
        return asyncio.run(run())

    def test_all_comes_late_and_in_order(self):
        data, delays = self.carried(Late.all_sent, lambda late: late.end(at_once=True))
        self.assertEqual([b"1", b"2"], data)
        self.assertGreaterEqual(min(delays), 0.05)

    def test_the_end_waits_for_what_is_under_way(self):
        self.assertEqual([b"1", b"2"], self.carried(lambda late: late.end(at_once=False))[0])

    def test_a_reset_does_not(self):
        self.assertEqual([], self.carried(lambda late: late.end(at_once=True))[0])


class Streams(unittest.TestCase):
    STREAM = (b"<?xml version='1.0'?><stream:stream xmlns='jabber:client' id='1' "
              b"xmlns:stream='http://etherx.jabber.org/streams'><message a='x&gt;'><body>1</body>"
              b"</message> <presence/></stream:stream>")

    def test_every_split(self):
        for size in range(1, len(self.STREAM) + 1):
            items = []
            parser = StreamParser(items.append)
            for at in range(0, len(self.STREAM), size):
                parser.feed(self.STREAM[at:at + size])
            self.assertEqual(4, len(items), size)
            self.assertEqual("closed", items[3])
            self.assertEqual(b"<message a='x&gt;'><body>1</body></message>", items[1].raw)
            self.assertEqual(b"<presence/>", items[2].raw)


class Language(unittest.TestCase):
    def test_strings(self):
        known = scope(x="\udcff")
        self.assertEqual([(b"aab", 0.06), (b"\xff\0{\n\\d", 0.2), (b"", None)],
                         segments(r'"a" * 2 "b" | "{x}\0\{\n\d" |200ms ""', known))
        self.assertEqual("\u00e4", string(r'"\u{e4}"', known))
        with self.assertRaises(ScenarioError):
            string('"{unknown}"', known)

    def test_statements(self):
        file = read("# c\nalice: alice@a.test/x\neach\n    k v\n    1 -\n    \"a b\" 2\n"
                    "repeat 2\n    alice sends <m>\n        x</m>\nserver: { shards: 3 }\n")
        self.assertEqual(["alice"], list(file.clients))
        self.assertEqual([{"k": "1", "v": ABSENT}, {"k": "a b", "v": "2"}], file.rows)
        self.assertEqual("<m>\nx</m>", file.statements[0].inner[0].match["what"])
        self.assertEqual({"shards": "3"}, yaml.parse(file.server))

    def test_mistakes_are_found_before_anything_runs(self):
        for text, line in (("alice connects", 1), ("alice: a@a.test/x\nalice frobs", 2),
                           ("alice: a@a.test\nalice: b@a.test\nalice connects", 2),
                           ("alice: a@a.test\neach\n    k\n    1 2\nalice connects", 4),
                           ("alice: a@a.test\nrepeat 2\n    bob connects", 3)):
            with self.assertRaises(ScenarioError) as caught:
                read(text)
            self.assertIn(".xs:%d:" % line, str(caught.exception), text)

    def test_empty_scenario(self):
        with self.assertRaises(ScenarioError):
            read("alice: alice@a.test/x\n")

    def test_every_scenario_is_understood(self):
        here = os.path.dirname(os.path.abspath(__file__))
        names = [os.path.join(folder, name) for folder, _, files in os.walk(here)
                 for name in files if name.endswith(".xs")]
        self.assertGreater(len(names), 100)
        for name in names:
            File(name, understand)
            with open(name, encoding="utf-8") as source:
                self.assertEqual("#", source.read(1), name)


class Yaml(unittest.TestCase):
    def test_parse(self):
        with tempfile.NamedTemporaryFile("w", delete=False) as out:
            out.write("a: { b: 1, c: [ x, \"y z\" ] }\nd:\n  e: 'f'\n  g:\n    h: i:j\n")
        lines = read_lines(out.name)
        os.unlink(out.name)
        self.assertEqual({"a": {"b": "1", "c": ["x", "y z"]}, "d": {"e": "f", "g": {"h": "i:j"}}},
                         yaml.parse(lines))

    def test_merge(self):
        self.assertEqual({"a": {"b": "1", "c": "3"}, "d": ["5"], "e": "6"},
                         yaml.merge({"a": {"b": "1", "c": "2"}, "d": ["4"]},
                                    {"a": {"c": "3"}, "d": ["5"], "e": "6"}))

    def test_round_trip(self):
        value = {"a": {"b": {"c": ["mailto:x@y", 'quo"te\\']}}, "l": [{"k": "v"}], "n": "1"}
        text = yaml.write(value)
        lines = [Line(n, 0, line.strip()) for n, line in enumerate(text.split("\n")) if line]
        self.assertIn('"mailto:x@y"', text)
        self.assertEqual({"k": "v"}, yaml.parse([Line(1, 0, lines[3].text[2:])]))


class Reports(unittest.TestCase):
    """What is said about scenarios that fail, here because no server is there."""

    def test_each_failure_is_told_and_named_at_the_end(self):
        with tempfile.TemporaryDirectory() as folder:
            make_certificates(folder)
            for name in ("one", "two"):
                with open("%s/%s.xs" % (folder, name), "w", encoding="ascii") as out:
                    out.write("# Nobody is there.\n\nalice: alice@a.test/x\n\nalice connects\n")
            with open(folder + "/three.xs", "w", encoding="ascii") as out:
                out.write("alice: alice@a.test/x\nalice dances\n")
            done = subprocess.run(
                [sys.executable, TOOLS + "/xylem-script", "--at", "127.0.0.1:1", "--direct",
                 "127.0.0.1:1", "--ca", folder + "/ca.pem", "--add-accounts", "cat", folder],
                capture_output=True, text=True, check=False)
        lines = done.stdout.splitlines()
        self.assertEqual((1, "0 passed, 3 failed"), (done.returncode, lines[-1]), done)
        for name in ("one.xs:5 [server]", "two.xs:5 [server]",
                     "three.xs:2: not understood: alice dances"):
            place = "FAIL %s/%s" % (folder, name)
            self.assertEqual(2, lines.count(place), done.stdout)
            self.assertIn(place, lines[-4:-1])
        self.assertIn("  in: alice connects", lines)
        self.assertRegex(done.stdout, r"(?m)^  alice \(alice-\w+@a.test/x\):$")


class Stores(unittest.TestCase):
    AGAIN = "server: {}\nalice: alice@a.test/x\nserver stops\n  \nserver starts\n"
    ONCE = "server: {}\nalice: alice@a.test/x\nserver stops\n"

    def test_who_starts_the_server_again(self):
        self.assertTrue(read(self.AGAIN).starts_again)
        self.assertFalse(read(self.ONCE).starts_again)

    def test_what_another_store_is_wanted_for(self):
        memory = read("server: { store: { driver: memory } }\nalice: alice@a.test/x\n"
                      "alice connects\n")
        self.assertEqual("the store memory", memory.store_wanted("pgsql"))
        self.assertIsNone(memory.store_wanted("memory"))
        self.assertEqual("a store that outlives its server", read(self.AGAIN).store_wanted("memory"))
        self.assertIsNone(read(self.AGAIN).store_wanted("sqlite"))
        self.assertIsNone(read(self.ONCE).store_wanted("memory"))

    def test_what_wants_another_store_is_named(self):
        with tempfile.TemporaryDirectory() as folder:
            with open(folder + "/again.xs", "w", encoding="utf-8") as out:
                out.write(self.AGAIN)
            done = subprocess.run(
                [sys.executable, TOOLS + "/xylem-script", "--store", "memory", "--xylemd",
                 "/bin/false", "--shards", "1,4", folder],
                capture_output=True, text=True, check=False)
            self.assertEqual((0, ["not run: %s/again.xs wants a store that outlives its server" % folder,
                                  "0 passed, 0 failed, 2 for other stores"]),
                             (done.returncode, done.stdout.splitlines()), done)


# A process whose first thread ends at once; the other one reads to the end of the input.
HALF_DEAD = """
import ctypes, sys, threading
threading.Thread(target=sys.stdin.read).start()
ctypes.CDLL(None).pthread_exit(None)
"""


class Others(unittest.TestCase):
    def test_a_process_lives_as_long_as_one_of_its_threads(self):
        with subprocess.Popen([sys.executable, "-c", HALF_DEAD], stdin=subprocess.PIPE) as child:
            self.until(lambda: state_of("/proc/%d" % child.pid)[0] == "Z")
            self.assertTrue(is_alive(child.pid))
            child.stdin.close()
            self.until(lambda: not is_alive(child.pid))
        self.assertFalse(is_alive(child.pid))

    def until(self, holds):
        end = time.monotonic() + 60
        while not holds():
            self.assertLess(time.monotonic(), end)
            time.sleep(0.01)

    def test_times(self):
        self.assertEqual([0.25, 1.5, 120], [seconds(text) for text in ("250ms", "1.5s", "2m")])

    def test_scram(self):
        """The example of RFC 7677, section 3."""
        exchange = sasl.Scram("SCRAM-SHA-256", "user", "pencil")
        exchange.nonce = "rOprNGfwEbeRWgbNEkqO"
        exchange.bare = "n=user,r=" + exchange.nonce
        final = exchange.respond("r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,"
                                 "s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096")
        self.assertTrue(final.endswith(",p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ="))
        exchange.verify("v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=")
        with self.assertRaises(ScenarioError):
            exchange.verify("v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G5=")

    def test_caps(self):
        """The example of XEP-0115, section 5.2."""
        self.assertEqual("QgayPKawpkPSDYmwT/WM94uAlu0=", caps_hash(
            "<iq><query xmlns='http://jabber.org/protocol/disco#info'>"
            "<identity category='client' name='Exodus 0.9.1' type='pc'/>"
            "<feature var='http://jabber.org/protocol/caps'/>"
            "<feature var='http://jabber.org/protocol/disco#info'/>"
            "<feature var='http://jabber.org/protocol/disco#items'/>"
            "<feature var='http://jabber.org/protocol/muc'/></query></iq>"))

    def test_reports_of_sanitizers(self):
        for line in ("==1==ERROR: AddressSanitizer: heap-use-after-free on address",
                     "==1==ERROR: LeakSanitizer: detected memory leaks",
                     "WARNING: ThreadSanitizer: data race (pid=1)",
                     "core/x.c:1:2: runtime error: signed integer overflow"):
            self.assertTrue(REPORT.search(line), line)
        self.assertFalse(REPORT.search("2026-01-01 info started"))


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
