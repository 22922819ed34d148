#!/usr/bin/python3
"""Clients that nobody here wrote use the server: slixmpp, libstrophe, Gajim's library, and
Profanity in a terminal.

They find each other in their rosters, talk, see presence change, get what they missed, resume,
block, get carbons, read their archives and look through what waits; a wrong password and an
untrusted certificate fail as they should.  Options are those of xylem-script, XYLEM_STORE names
another store than SQLite; the last line is "N passed, N failed".
"""
import argparse
import asyncio
import logging
import os
import secrets
import shutil
import subprocess
import sys
import tempfile
import traceback
from datetime import datetime, timedelta, timezone

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [HERE, os.path.join(HERE, "..", "..", "sdk", "tools")]

from xylem_script import ScenarioError                          # noqa: E402
from xylem_script.runner import address                         # noqa: E402
from xylem_script.server import (                               # noqa: E402
    Build, Elsewhere, Xylem, scratch, store_of_environment)

HINT = "apt-get install %s, or run ./quickstart check --full"
DELAY = "{urn:xmpp:delay}delay"
ROSTER = "{jabber:iq:roster}query"
SYSTEM_CA = "/etc/ssl/certs/ca-certificates.crt"

try:
    import slixmpp
    from archive import archive, gajim_archive
    from by_hand import by_hand
    from person import Person, need
    from terminal import Terminal
    from with_gajim import (gajim, gajim_blocking, gajim_carbons, gajim_refused,
                            gajim_resumption)
except ImportError:
    print("skipped: tests with slixmpp; " + HINT % "python3-slixmpp")
    print("0 passed, 0 failed, 1 skipped")
    sys.exit(0)
try:
    from gajim import Gajim
except ImportError:
    Gajim = None


class Town:
    """The server and the accounts of one run."""

    def __init__(self, site, folder):
        self.site, self.folder = site, folder
        self.suffix = "-" + secrets.token_hex(3)
        self.passwords = {}

    def invent(self, name, domain="a.test"):
        jid = "%s%s@%s" % (name, self.suffix, domain)
        self.passwords[jid] = "pw-" + name
        return jid

    def person(self, jid, password=None, resource="slix"):
        return Person(self.site, jid, password or self.passwords[jid], resource)

    def gajim(self, jid, password=None, **more):
        return Gajim(self.site, jid, password or self.passwords[jid], **more)

    def terminal(self, jid, password=None, trusted=True):
        folder = tempfile.mkdtemp(prefix="prof-", dir=self.folder)
        return Terminal(self.site, folder, jid, password or self.passwords[jid], trusted)


async def befriend(one, other):
    """one asks, other agrees and asks back, one agrees: by what the clients' own users would do.
    In the end both sides have `both` and no `ask`, in the library and on the wire."""
    a, b = one.boundjid.bare, other.boundjid.bare
    if one.client_roster[b]["subscription"] == "both":
        return
    one.send_presence(pto=b, ptype="subscribe")
    await other.until(lambda: other.presence_of(a, "subscribe"), "the request of " + a)
    await one.until(lambda: one.client_roster[b]["pending_out"], "ask, while nobody has agreed")
    other.send_presence(pto=a, ptype="subscribed")
    other.send_presence(pto=a, ptype="subscribe")
    await one.until(lambda: one.presence_of(b, "subscribe"), "the request of " + b)
    one.send_presence(pto=b, ptype="subscribed")
    for client, jid in ((one, b), (other, a)):
        await client.until(lambda c=client, j=jid: c.client_roster[j]["subscription"] == "both",
                           "both for " + jid)
        need(not client.client_roster[jid]["pending_out"], "ask is still there in the library")
        states = client.states(jid)
        need(states[-1] == ("both", None), "on the wire: %s" % states)
        need("subscribe" in [ask for _, ask in states], "ask never came: %s" % states)


async def conversation(town):
    """slixmpp three times: subscribe, chat, away seen by the third"""
    alice, bob, carol = map(town.person, (town.alice, town.bob, town.carol))
    for person in (alice, bob, carol):
        await person.appear()
    await befriend(alice, bob)
    await befriend(carol, bob)
    alice.send_message(town.bob, "Hello Bob", mtype="chat")
    await bob.until(lambda: bob.bodies(town.alice) == ["Hello Bob"], "the greeting")
    bob.send_message(alice.boundjid.full, "Hello Alice", mtype="chat")
    await alice.until(lambda: alice.bodies(town.bob) == ["Hello Alice"], "the answer")
    bob.send_presence(pshow="away", pstatus="lunch")
    for person in (alice, carol):
        await person.until(lambda p=person: p.show_of(town.bob) == ["away"], "bob away")
        need(person.presence_of(town.bob, "away"), "bob is not away on the wire")
    await bob.leave()
    for person in (alice, carol):
        await person.until(lambda p=person: p.presence_of(town.bob, "unavailable"), "bob leave")
        need(not person.show_of(town.bob), "bob is still there in the library")
        await person.leave()


async def offline_message(town):
    """slixmpp: a message while away comes once, with one correct delay"""
    alice, dave = town.person(town.alice), town.person(town.dave)
    await alice.appear()
    before = now()
    alice.send_message(town.dave, "when you are back", mtype="chat")
    await alice.settle()
    sent = now()
    while now() < sent + timedelta(seconds=1.5):    # a stamp of the delivery would be later
        await asyncio.sleep(0.1)
    after = now()
    await dave.appear()
    await dave.until(lambda: dave.bodies(town.alice) == ["when you are back"], "what waited")
    message = [s for s in dave.stanzas("message") if s["body"]][0]
    delays = message.xml.findall(DELAY)
    need(len(delays) == 1, "%d delays" % len(delays))
    stamp = datetime.fromisoformat(delays[0].get("stamp").replace("Z", "+00:00"))
    need(before.replace(microsecond=0) <= stamp <= after,
         "sent from %s to %s, stamped %s" % (before, after, stamp))
    need(message["delay"]["stamp"] == stamp, "the library has %s" % message["delay"]["stamp"])
    need(delays[0].get("from") in ("a.test", town.dave), "delay from %s" % delays[0].get("from"))
    await dave.leave()
    again = town.person(town.dave)
    await again.appear()
    alice.send_message(town.dave, "and live", mtype="chat")
    await again.until(lambda: again.bodies(town.alice), "a live message")
    need(again.bodies(town.alice) == ["and live"], "the old one came again")
    need(not [s for s in again.stanzas("message") if s.xml.find(DELAY) is not None],
         "a live message has a delay")
    await again.leave()
    await alice.leave()


def now():
    return datetime.now(timezone.utc)


async def resumption(town):
    """slixmpp: a session is resumed, and gets what was sent meanwhile, each once"""
    alice, erin = town.person(town.alice), town.person(town.erin)
    erin.register_plugin("xep_0198")
    erin.add_event_handler("session_resumed", lambda _: erin.end("resumed"))
    await alice.appear()
    await erin.appear()
    await erin.until(lambda: erin["xep_0198"].sm_id, "an id to resume with")
    alice.send_message(town.erin, "before", mtype="chat")
    await erin.until(lambda: erin.bodies(town.alice) == ["before"], "the first message")
    erin.abort()
    for body in ("meanwhile", "and more"):
        alice.send_message(town.erin, body, mtype="chat")
    await alice.settle()
    need(await erin.log_in() == "resumed", "the session was not resumed: %s" % erin.outcome)
    await erin.until(lambda: "and more" in erin.bodies(town.alice), "what was sent meanwhile")
    erin.send_message(town.alice, "after", mtype="chat")
    await alice.until(lambda: alice.bodies(town.erin) == ["after"], "the answer")
    alice.send_message(town.erin, "the end", mtype="chat")
    await erin.until(lambda: "the end" in erin.bodies(town.alice), "a message after all that")
    need(erin.bodies(town.alice) == ["before", "meanwhile", "and more", "the end"],
         "there came %s" % erin.bodies(town.alice))
    await erin.leave()
    await alice.leave()


async def roster_version(town):
    """slixmpp: a second login with ver gets an empty result"""
    alice, erin = town.person(town.alice), town.person(town.erin)
    await alice.appear()
    await erin.appear()
    await befriend(alice, erin)
    await erin.leave()
    erin = town.person(town.erin)
    await erin.appear()
    version = erin.client_roster.version
    need(version, "no version was given")
    need(erin.states(town.alice) == [("both", None)], "the roster is %s" % erin.states(town.alice))
    await erin.leave()
    again = town.person(town.erin)
    await again.appear(version)
    results = [s for s in again.stanzas("iq") if s["type"] == "result"]
    need(results and not [s for s in results if s.xml.find(ROSTER) is not None],
         "the result is not empty: %s" % results)
    need(again.client_roster.version == version, "the library has another version")
    other = town.person(town.erin)
    await other.appear()
    need([s for s in other.stanzas("iq") if s.xml.find(ROSTER) is not None],
         "without ver the roster is not there")
    for person in (again, other, alice):
        await person.leave()


async def blocking(town):
    """slixmpp: somebody blocked sees a contact go, is heard no more, and sees her again"""
    ivy, jack = town.person(town.ivy), town.person(town.jack)
    for person in (ivy, jack):
        await person.appear()
    await befriend(ivy, jack)
    ivy.register_plugin("xep_0191")
    pushes = []
    ivy.add_event_handler("blocked", lambda iq: pushes.append(iq["block"]["items"]))
    ivy.add_event_handler("unblocked", lambda iq: pushes.append(iq["unblock"]["items"]))
    need(not (await ivy["xep_0191"].get_blocked())["blocklist"]["items"], "somebody is blocked")
    await ivy["xep_0191"].block(town.jack)
    await ivy.until(lambda: pushes == [{town.jack}], "the push")
    need((await ivy["xep_0191"].get_blocked())["blocklist"]["items"] == {town.jack}, "no list")
    await jack.until(lambda: jack.presence_of(town.ivy, "unavailable"), "ivy leave")
    jack.send_message(town.ivy, "Are you there?", mtype="chat")
    await jack.until(lambda: [s for s in jack.stanzas("message")
                              if s["error"]["condition"] == "service-unavailable"], "the error")
    ivy.send_message(town.jack, "No", mtype="chat")
    await ivy.until(lambda: [s for s in ivy.stanzas("message")
                             if s["error"]["condition"] == "not-acceptable"], "the error")
    need(not ivy.bodies(town.jack) or ivy.bodies(town.jack) == ["No"], "jack was heard")
    need(not jack.show_of(town.ivy), "ivy is still there in the library")
    await ivy["xep_0191"].unblock(town.jack)
    await ivy.until(lambda: len(pushes) == 2, "the other push")
    await jack.until(lambda: jack.show_of(town.ivy), "ivy come back")
    jack.send_message(town.ivy, "And now?", mtype="chat")
    await ivy.until(lambda: "And now?" in ivy.bodies(town.jack), "jack's message")
    for person in (ivy, jack):
        await person.leave()


async def carbons(town):
    """slixmpp twice on one account: each sees what the other receives and sends"""
    alice, phone, desk = (town.person(town.alice), town.person(town.dave),
                          town.person(town.dave, resource="desk"))
    copies = []
    for person in (alice, phone, desk):
        await person.appear()
    desk.register_plugin("xep_0280")
    desk.add_event_handler("carbon_received", lambda m: copies.append(m["carbon_received"]["body"]))
    desk.add_event_handler("carbon_sent", lambda m: copies.append(m["carbon_sent"]["body"]))
    await desk["xep_0280"].enable()
    alice.send_message(phone.boundjid.full, "for the phone", mtype="chat")
    await desk.until(lambda: copies == ["for the phone"], "a copy of what was received")
    phone.send_message(town.alice, "from the phone", mtype="chat")
    await desk.until(lambda: copies == ["for the phone", "from the phone"], "a copy of what was sent")
    for person in (alice, phone, desk):
        await person.leave()


async def inactive(town):
    """slixmpp: presence waits for a client that is inactive, messages do not"""
    alice, bob = town.person(town.alice), town.person(town.bob)
    bob.register_plugin("xep_0352")
    for person in (alice, bob):
        await person.appear()
    await befriend(alice, bob)
    need(bob["xep_0352"].enabled, "it was not found in the stream features")
    bob["xep_0352"].send_inactive()
    alice.send_presence(pshow="dnd")
    alice.send_message(town.bob, "look up", mtype="chat")
    await bob.until(lambda: "look up" in bob.bodies(town.alice), "the message")
    need(bob.show_of(town.alice) != ["dnd"], "presence came to an inactive client")
    bob["xep_0352"].send_active()
    await bob.until(lambda: bob.show_of(town.alice) == ["dnd"], "alice do not disturb")
    for person in (alice, bob):
        await person.leave()


async def slixmpp_refused(town):
    """slixmpp: a wrong password and an untrusted certificate fail, as such"""
    for jid, who in ((town.alice, "a wrong password"),
                     (town.alice.replace("alice", "nobody"), "an unknown user")):
        wrong = town.person(jid, "not the password")
        need(await wrong.log_in() == "wrong password", "%s: %s" % (who, wrong.outcome))
        need(set(wrong.failures()) == {"not-authorized"},
             "%s, on the wire: %s" % (who, wrong.failures()))
        wrong.abort()
    wary = town.person(town.alice)
    wary.ca_certs = SYSTEM_CA
    need(await wary.log_in() == "untrusted", "an untrusted certificate: %s" % wary.outcome)
    need(not [s for s in wary.received if b"SCRAM" in slixmpp.ET.tostring(s.xml)],
         "the stream went on: %s" % wary.received)
    wary.abort()
    right = town.person(town.alice)
    need(await right.log_in() == "in", "the right ones: %s" % right.outcome)
    await right.leave()


async def profanity(town):
    """Profanity and two slixmpp: subscribe, chat, away seen by the third"""
    alice, bob = town.person(town.alice), town.person(town.bob)
    terminal = town.terminal(town.gina)
    await alice.appear()
    await bob.appear()
    await befriend(alice, bob)
    try:
        await terminal.start()
        await terminal.shows("logged in successfully")
        terminal.type("/sub request " + town.alice)
        await alice.until(lambda: alice.presence_of(town.gina, "subscribe"), "gina's request")
        await terminal.receives("jid=\"%s\"" % town.alice, "ask=\"subscribe\"")
        alice.send_presence(pto=town.gina, ptype="subscribed")
        alice.send_presence(pto=town.gina, ptype="subscribe")
        await terminal.shows("Received authorization request from " + town.alice, window=1)
        terminal.type("/sub allow " + town.alice)
        await alice.until(lambda: alice.client_roster[town.gina]["subscription"] == "both",
                          "both with gina")
        need(alice.states(town.gina)[-1] == ("both", None), "alice: %s" % alice.states(town.gina))
        await terminal.receives("jid=\"%s\"" % town.alice, "subscription=\"both\"")
        last = [line for line in terminal.wire() if "jabber:iq:roster" in line
                and "jid=\"%s\"" % town.alice in line and "RECV" in line][-1]
        need("ask=" not in last, "ask is still there on the terminal's wire: " + last)
        terminal.type("/roster")
        await terminal.shows(town.alice + " - both", window=1)
        terminal.type("/msg %s Hello from the terminal" % town.alice)
        await alice.until(lambda: alice.bodies(town.gina) == ["Hello from the terminal"],
                          "the terminal's message")
        alice.send_message(town.gina, "Hello terminal", mtype="chat")
        await terminal.shows("Hello terminal")
        alice.send_presence(pshow="away", pstatus="out for lunch")
        await terminal.shows("out for lunch", window=1)
        await terminal.receives("<presence", town.alice, "<show>away</show>")
        await bob.until(lambda: bob.show_of(town.alice) == ["away"], "alice away")
        terminal.type('/status set away "gone fishing"')
        await alice.until(lambda: alice.show_of(town.gina) == ["away"], "gina away")
        need(alice.presence_of(town.gina, "away"), "gina is not away on the wire")
        terminal.type("/quit")
        await alice.until(lambda: alice.presence_of(town.gina, "unavailable"), "gina leave")
    finally:
        terminal.end()
        await alice.leave()
        await bob.leave()


async def profanity_refused(town):
    """Profanity: a wrong password and an untrusted certificate fail, as such"""
    for password, trusted, text, on_wire in (
            ("not the password", True, "Login failed", True),
            (None, False, "TLS certificate verification failed", False)):
        terminal = town.terminal(town.gina, password, trusted)
        try:
            await terminal.start()
            await terminal.shows(text)
            need("logged in successfully" not in terminal.screen(), "it is logged in")
            failed = any("<failure" in line and "not-authorized" in line
                         for line in terminal.wire())
            need(failed == on_wire, "on the wire: %s" % terminal.wire())
        finally:
            terminal.end()


async def strophe(town):
    """libstrophe and slixmpp: chat over verified TLS; wrong password, untrusted certificate"""
    program = build_strophe(town.folder)
    bob = town.person(town.bob)
    await bob.appear()
    bob.add_event_handler("message", lambda m: m.reply("I hear you").send())

    async def talk(password, ca):
        process = await asyncio.create_subprocess_exec(
            program, town.frank + "/strophe", password, "127.0.0.1", str(town.site.starttls[1]),
            ca, town.bob, "Hello from C", str(int(town.site.limit())),
            stdout=asyncio.subprocess.PIPE)
        out, _ = await asyncio.wait_for(process.communicate(), 2 * town.site.limit())
        return process.returncode, out.decode().split("\n")

    right = town.passwords[town.frank]
    status, lines = await talk(right, town.site.ca)
    need(status == 0 and lines[0] == "connected" and "I hear you" in lines[1],
         "a conversation: %d %s" % (status, lines))
    need(bob.bodies(town.frank) == ["Hello from C"], "bob heard %s" % bob.bodies(town.frank))
    for password, ca, first, word in (("wrong", town.site.ca, "failure", "not-authorized"),
                                      (right, SYSTEM_CA, "untrusted", "")):
        status, lines = await talk(password, ca)
        need(status == 1 and lines[0].startswith(first) and word in lines[0]
             and "refused" in lines and "connected" not in lines,
             "%s: %d %s" % (first, status, lines))
    await bob.leave()


def build_strophe(folder):
    flags = subprocess.run(["pkg-config", "--cflags", "--libs", "libstrophe"], check=True,
                           capture_output=True, text=True).stdout.split()
    subprocess.run(["cc", "-std=gnu11", "-Wall", "-Werror", "-include", "stdbool.h", "-o",
                    folder + "/strophe", HERE + "/strophe.c", *flags], check=True)
    return folder + "/strophe"


def has_strophe():
    return subprocess.run(["pkg-config", "--exists", "libstrophe"], check=False).returncode == 0


def has_terminal():
    return shutil.which("profanity") and shutil.which("tmux")


def has_gajim():
    return Gajim is not None


TESTS = (
    (conversation, None, None),
    (offline_message, None, None),
    (resumption, None, None),
    (roster_version, None, None),
    (blocking, None, None),
    (carbons, None, None),
    (archive, None, None),
    (by_hand, None, None),
    (inactive, None, None),
    (slixmpp_refused, None, None),
    (profanity, has_terminal, "profanity tmux"),
    (profanity_refused, has_terminal, "profanity tmux"),
    (strophe, has_strophe, "libstrophe-dev"),
    (gajim, has_gajim, "python3-nbxmpp"),
    (gajim_refused, has_gajim, "python3-nbxmpp"),
    (gajim_resumption, has_gajim, "python3-nbxmpp"),
    (gajim_blocking, has_gajim, "python3-nbxmpp"),
    (gajim_carbons, has_gajim, "python3-nbxmpp"),
    (gajim_archive, has_gajim, "python3-nbxmpp"),
)


async def run_all(town, wanted):
    """(passed, names of what failed, skipped)"""
    passed, failed, skipped = 0, [], 0
    for test, possible, packages in TESTS:
        if wanted and test.__name__ not in wanted:
            continue
        if possible is not None and not possible():
            skipped += 1
            print("skipped: %s; %s" % (test.__name__, HINT % packages))
            continue
        line = "%s: %s" % (test.__name__, test.__doc__)
        began = town.site.log_size()
        try:
            await asyncio.wait_for(test(town), 10 * town.site.limit())
            passed += 1
            print("ok " + line, flush=True)
        except Exception as error:      # one test must not end the others
            failed.append(line)
            print("FAIL %s\n%s: %s\n%s  the server's log meanwhile:\n%s" % (
                line, type(error).__name__, error,
                "".join(traceback.format_tb(error.__traceback__, limit=-3)),
                "\n".join(town.site.log_since(began))), flush=True)
    return passed, failed, skipped


async def end_tasks():
    """What the clients still have under way."""
    tasks = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


def options():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("tests", nargs="*", help="names of tests (default: all)")
    parser.add_argument("--build", default="build")
    parser.add_argument("--shards", default="2")
    parser.add_argument("--at", type=address)
    parser.add_argument("--direct", type=address)
    parser.add_argument("--ca")
    parser.add_argument("--add-accounts")
    return parser.parse_args()


async def main():
    wanted = options()
    logging.disable()           # refusals are expected here
    with scratch("xylem-clients-") as folder:
        if wanted.at:
            site = Elsewhere(wanted.at, wanted.direct, wanted.ca, wanted.add_accounts)
        else:
            build = Build(wanted.build, folder)
            build.store, build.pgsql = store_of_environment()
            site = Xylem(build, folder + "/server", wanted.shards,
                         {"defaults": {"modules": {"archive": {}}}})
        town = Town(site, folder)
        for name in ("alice", "bob", "carol", "dave", "erin", "frank", "gina", "heidi", "ivy",
                     "jack", "kate", "luke", "mike", "nina", "olga"):
            setattr(town, name, town.invent(name))
        await site.start(list(town.passwords.items()))
        passed, failed, skipped = await run_all(town, wanted.tests)
        await end_tasks()
        await site.stop()
        failed += await site.problems()
    for what in failed:
        print("FAIL " + what)
    note = ", %d skipped" % skipped if skipped else ""
    print("%d passed, %d failed%s" % (passed, len(failed), note))
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(asyncio.run(main()))
