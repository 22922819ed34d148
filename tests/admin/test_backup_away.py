#!/usr/bin/env python3
"""Backups while the database is away."""
import os
import signal
import subprocess
import time

import server
from server import PATIENCE, until
from test_waiting import cluster, configure

SOON = 3 if not server.SANITIZED else 10        # seconds


def test_one_that_waits_is_interrupted_at_once(s):
    with cluster() as database:
        configure(s, database.conninfo)
        s.start()
        s.good("account", "add", "x@a.test", "--password", "p")
        for how in (signal.SIGINT, signal.SIGTERM):
            database.signal(signal.SIGSTOP)
            with subprocess.Popen(s.ctl_command("backup", "--output", s.path("cut.xb")), stderr=subprocess.PIPE,
                                  text=True) as p:
                until("the beginning", lambda: os.path.exists(s.path("cut.xb.part")))
                time.sleep(1.5)
                assert p.poll() is None
                since = time.monotonic()
                p.send_signal(how)
                _, err = p.communicate(timeout=PATIENCE)
                assert time.monotonic() - since < SOON, time.monotonic() - since
                assert p.returncode == 128 + how and "interrupted" in err, (p.returncode, err)
            assert not os.path.exists(s.path("cut.xb.part")) and not os.path.exists(s.path("cut.xb"))
            database.signal(signal.SIGCONT)
            until("the database", lambda: s.ctl("account", "list", "a.test")[0] == 0)
        s.good("backup", "--output", s.path("all.xb"))


if __name__ == "__main__":
    server.main(globals())
