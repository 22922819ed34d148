#!/usr/bin/env python3
"""Half a minute of kill -9 under clients with stream management: nothing that was acknowledged is lost.

The first fault ends it; its seed is in the log, and `kills/kills --seed` repeats the plans.
"""
import os
import subprocess
import sys

KILLS = os.path.join(os.path.dirname(os.path.abspath(__file__)), "kills", "kills")

sys.exit(subprocess.call([sys.executable, KILLS, "--rounds", "30", "--seconds", "30",
                          "--stop"]))
