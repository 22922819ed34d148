#!/usr/bin/python3
"""What people had on Prosody and on ejabberd they find on xylem after an import, and log in by their old passwords.

Each peer is the one from Debian; its data is made by clients, not by us.
"""
import asyncio
import os
import shutil
import sys
import tempfile

sys.path[:0] = [os.path.join(os.path.dirname(os.path.abspath(__file__)), *way) for way in ((), ("..", "admin"))]
try:
    import slixmpp      # noqa: F401
except ImportError:
    slixmpp = None

import server
from server import LEFT_OUT, Skipped

DOMAIN = "a.test"
PORT = int(os.environ.get("EXCHANGE_PORT", "29100"))
CONFIG = """data_dir: data
module_path: [ %s/modules ]
shards: 2
listen: [ { kind: c2s, address: 127.0.0.1, port: 0 } ]
defaults: { modules: { archive: {} } }
domains: { a.test: { tls: { certificate: a.pem }, sasl: { mechanisms: [ SCRAM-SHA-1, SCRAM-SHA-256, SCRAM-SHA-512 ] } } }
"""


def run(coroutine):
    return asyncio.get_event_loop().run_until_complete(coroutine)


def seconds(archive):
    """Stamps as the coarsest of servers has them; without ids."""
    return [(stamp[:19], sender, to, body) for _, stamp, sender, to, body in archive]


async def find_again(s, truth, archives):
    """What the truth says, seen by clients here."""
    from dataset import LATE, TALK
    from peers import PASSWORDS
    from people import Client

    async def log_in(user):
        client = Client("%s@%s" % (user, DOMAIN), PASSWORDS[user], s.port(), s.path("a.pem.crt"))
        assert await client.log_in() == "in", user
        return client

    juliet, romeo = await log_in("juliet"), await log_in("romeo")
    assert await juliet.roster_items() == truth.roster, (await juliet.roster_items(), truth.roster)
    assert await romeo.roster_items() == truth.romeo_roster
    assert await juliet.card() == truth.card, (await juliet.card(), truth.card)
    assert await juliet.blocked() == truth.blocked
    for asked, fragment in truth.fragments.items():
        assert await juliet.fragment(asked) == fragment, (await juliet.fragment(asked), fragment)
    romeos, juliets = await romeo.archived(), await juliet.archived()
    if archives:
        assert seconds(romeos) == seconds(truth.romeo_archive), (romeos, truth.romeo_archive)
        assert [body for *_, body in juliets] == TALK + LATE, juliets       # what waits is in it once
    else:
        assert romeos == juliets == [], (romeos, juliets)
    subscriptions = []
    juliet.add_event_handler("presence_subscribe", lambda p: subscriptions.append(p["from"].bare))
    juliet.send_presence()
    await juliet.until(lambda: len(juliet.waited()) >= len(LATE), "the messages that wait")
    await juliet.settle()
    assert [body for _, _, body in juliet.waited()] == LATE, juliet.waited()
    await juliet.until(lambda: "mercutio@" + DOMAIN in subscriptions, "mercutio's request")
    for user in ("mercutio", "tybalt"):
        client = await log_in(user)
        await client.leave()
    wrong = Client("tybalt@" + DOMAIN, "another", s.port(), s.path("a.pem.crt"))
    assert await wrong.log_in() == "refused"
    await juliet.leave()
    await romeo.leave()


async def offered(s):
    from people import Client
    client = Client("nobody@" + DOMAIN, "x", s.port(), s.path("a.pem.crt"))
    await client.log_in()
    seen = client["feature_mechanisms"].mech_list
    client.abort()
    return set(seen)


def move(s, peer_class, port, mechanisms):
    from dataset import make
    folder = tempfile.mkdtemp(prefix="xylem-exchange-")
    peer = peer_class(os.path.join(folder, "peer"), port, DOMAIN)
    try:
        peer.start()
        truth = run(make(peer))
        source = peer.export()
        s.write("xylem.yml", CONFIG % server.BUILD)
        s.start()
        first = s.ctl("import", source)
        assert first[0] == 0, first
        again = s.ctl("import", source)
        assert again[0] == 0 and ", 0 things added, 0 refused" in again[1], again
        assert run(offered(s)) == mechanisms, run(offered(s))   # what all of them have keys for
        run(find_again(s, truth, peer.exports_archives))
        third = s.ctl("import", source)                 # when the messages have been fetched
        assert third[0] == 0 and ", 0 things added, 0 refused" in third[1], third
    finally:
        peer.end()
        shutil.rmtree(folder, ignore_errors=True)


def test_from_prosody(s):
    from peers import Prosody
    if not Prosody.is_here():
        raise Skipped("there is no Prosody")
    move(s, Prosody, PORT, {"SCRAM-SHA-1"})


def test_from_ejabberd(s):
    from peers import Ejabberd
    if not Ejabberd.is_here():
        raise Skipped("there is no ejabberd")
    move(s, Ejabberd, PORT + 10, {"SCRAM-SHA-256"})


if __name__ == "__main__":
    if slixmpp is None:
        print("skipped: there is no slixmpp")
        sys.exit(LEFT_OUT)
    server.main(dict(globals()))
