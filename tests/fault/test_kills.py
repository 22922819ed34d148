#!/usr/bin/env python3
"""Half a minute of kill -9 under clients with stream management: nothing that was acknowledged is lost.

The first fault ends it; its seed is in the log, and `kills/kills --seed` repeats the plans.  Then a
server that acknowledges too early: within twenty rounds the kills must find what it loses.
"""
import os
import subprocess
import sys

BUILD = os.environ.get("top_builddir", "build")
KILLS = os.path.join(os.path.dirname(os.path.abspath(__file__)), "kills", "kills")


def kills(*arguments):
    return subprocess.call([sys.executable, KILLS, "--build", BUILD, *arguments])


wrong = kills("--rounds", "30", "--seconds", "30", "--stop")
wrong = kills("--xylemd", BUILD + "/tests/fault/kills/careless", "--rounds", "20", "--state",
              "offline,stalled,hibernating", "--expect-loss") or wrong
sys.exit(wrong)
