#!/usr/bin/python3
"""demo.py STATE SAID TEST...: what ./quickstart promises, tried on the demonstration that runs.

STATE is the demonstration's folder, SAID what quickstart has printed.  The steps for the clients
are taken from there, as a reader would.  The last line is "N passed, N failed".
"""
import asyncio
import logging
import os
import re
import subprocess
import sys
import tempfile
import traceback

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [HERE, os.path.join(HERE, "..", "..", "sdk", "tools")]

from gajim import Gajim                                 # noqa: E402
from person import Person, need                         # noqa: E402
from terminal import Screen                             # noqa: E402

ALICE, BOB, CAROL = ("%s@localhost" % name for name in ("alice", "bob", "carol"))
LOCAL_CAS = "/usr/local/share/ca-certificates/"         # where Debian looks for one's own


class Demonstration:
    """The running demonstration, and what was said about it."""

    def __init__(self, state, said):
        self.ca = state + "/ca.pem"
        with open(state + "/ports", encoding="ascii") as ports:
            self.starttls = ("127.0.0.1", int(ports.read().split()[0]))
        with open(said, encoding="utf-8") as text:
            self.said = text.read()
        self.passwords = dict(re.findall(r"^  (\w+@localhost) +(\w+)$", self.said, re.M))

    @staticmethod
    def limit():
        return 20

    def person(self, jid):
        return Person(self, jid, self.passwords[jid])

    def steps(self, client):
        """The lines below this heading."""
        found = re.search(r"^  %s\b.*\n((?:    .+\n)+)" % client, self.said, re.M)
        need(found, "no steps for %s" % client)
        return [line.strip() for line in found.group(1).splitlines()]


async def leave_something(demo):
    """alice adds carol to her roster and writes to her; carol is away"""
    alice = demo.person(ALICE)
    await alice.appear()
    await alice.update_roster(CAROL, name="Caroline", groups=["neighbours"])
    alice.send_message(CAROL, "Read this after the restart.", mtype="chat")
    await alice.settle()
    await alice.leave()


async def find_it(demo):
    """after a restart alice has carol in her roster, and carol gets the message, once"""
    alice, carol = demo.person(ALICE), demo.person(CAROL)
    await alice.appear()
    need(CAROL in alice.client_roster, "carol is not in the roster")
    entry = alice.client_roster[CAROL]
    need((entry["name"], entry["groups"]) == ("Caroline", ["neighbours"]), "carol is %s" % entry)
    need(alice.client_roster[BOB]["subscription"] == "both", "bob is not a friend any more")
    await carol.appear()
    await carol.until(lambda: carol.bodies(ALICE), "the message from before")
    await carol.settle()
    need(carol.bodies(ALICE) == ["Read this after the restart."], "%s" % carol.bodies(ALICE))
    await alice.leave()
    await carol.leave()


async def profanity(demo):
    """the steps for Profanity, typed as they are printed, log in and send the message"""
    bob = demo.person(BOB)
    await bob.appear()
    with tempfile.TemporaryDirectory(prefix="xylem-demo-") as folder:
        screen = Screen(demo, folder, ALICE)
        try:
            await screen.start()
            steps = demo.steps("Profanity")
            need(steps[0].startswith("/tls certpath set "), "it begins with %s" % steps[0])
            for step in steps:
                if step.startswith("/"):
                    screen.type(step)
                else:
                    await screen.shows("Enter password")
                    screen.type(demo.passwords[ALICE])
                    await screen.shows("logged in successfully")
            await bob.until(lambda: bob.bodies(ALICE) == ["hello"], "Profanity's message")
        finally:
            screen.end()
    await bob.leave()


async def outcome(demo, ca):
    """What Gajim's library makes of the certificate when GLib trusts what is in this file."""
    demo.ca = ca
    gajim = Gajim(demo, ALICE, demo.passwords[ALICE])
    seen = await gajim.log_in()
    if seen == "in":
        await gajim.leave()
    return seen


def certificate_store(folder):
    """A store like the system's, with another CA in it; returns what updates it, and the place for
    one's own."""
    options = ["--certsconf", folder + "/conf"]
    for name in ("certsdir", "localcertsdir", "etccertsdir", "hooksdir"):
        os.mkdir("%s/%s" % (folder, name))
        options += ["--" + name, "%s/%s" % (folder, name)]
    with open(folder + "/conf", "w", encoding="ascii") as conf:
        conf.write("other.crt\n")
    subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt",
                    "ec_paramgen_curve:prime256v1", "-nodes", "-subj", "/CN=another CA",
                    "-keyout", folder + "/other.key", "-out", folder + "/certsdir/other.crt"],
                   check=True, capture_output=True)

    def update(*more):
        subprocess.run(["update-ca-certificates", *options, *more], check=True,
                       capture_output=True)
    return update, folder + "/localcertsdir/"


async def system_trust(demo):
    """the steps for the system's trust let GLib, with which Gajim and Dino verify, accept it"""
    steps = [line for line in demo.steps("Gajim and Dino") if line.startswith("sudo ")]
    copy = [step.split() for step in steps if step.startswith("sudo cp ")][0]
    need("sudo update-ca-certificates" in steps, "the store is not made anew: %s" % steps)
    need(copy[3].startswith(LOCAL_CAS) and copy[3].endswith(".crt"), "it goes to %s" % copy[3])
    with tempfile.TemporaryDirectory(prefix="xylem-demo-") as folder:
        update, mine = certificate_store(folder)
        here = mine + os.path.basename(copy[3])
        bundle = folder + "/etccertsdir/ca-certificates.crt"
        update()
        need(await outcome(demo, bundle) == "untrusted", "it is trusted without the steps")
        subprocess.run(["cp", copy[2], here], check=True)
        update()
        need(await outcome(demo, bundle) == "in", "it is not trusted after the steps")
        os.remove(here)
        update("--fresh")
        need(await outcome(demo, bundle) == "untrusted", "it is trusted after it was undone")


TESTS = {test.__name__: test for test in (leave_something, find_it, profanity, system_trust)}


async def main(state, said, *wanted):
    logging.disable()           # refusals are expected here
    failed = 0
    for name in wanted:
        try:
            await TESTS[name](Demonstration(state, said))
            print("ok " + TESTS[name].__doc__)
        except Exception:           # pylint: disable=broad-except; each test is told about
            failed += 1
            print("not ok %s\n%s" % (TESTS[name].__doc__, traceback.format_exc()))
    print("%d passed, %d failed" % (len(wanted) - failed, failed))
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(asyncio.run(main(*sys.argv[1:])))
