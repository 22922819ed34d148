#!/usr/bin/env python3
"""Tests of worlds that go on at once, with a program that is none."""
import argparse
import asyncio
import os
import sys
import tempfile
import unittest

import worlds

# Says what a world with these arguments says: with the seed 7.0 it has a fault, with 8.0 and 8.1 it
# ends without a word, with 9.1 it goes on until it is asked to end, and 9.0 has a fault then.
PROGRAM = """
import argparse, os, signal, sys, time
sys.path.insert(0, %r)
from result import Result
parser = argparse.ArgumentParser()
parser.add_argument("--json", action="store_true")
parser.add_argument("--markdown")
for name in ("jobs", "rounds", "kills", "acknowledged"):
    parser.add_argument("--" + name, type=int)
parser.add_argument("--seed")
options, ready = parser.parse_args(), __file__ + ".ready"
if options.seed.startswith("8"):
    sys.exit(3)
if options.seed == "9.1":
    signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGTERM])
    open(ready, "w").close()
    signal.sigwait([signal.SIGTERM])
while options.seed == "9.0" and not os.path.exists(ready):
    time.sleep(0.01)
wrong = ["seed %%s: lost" %% options.seed] if options.seed in ("7.0", "9.0") else []
print(Result("xylem", seeds=[options.seed], rounds=options.rounds, kills=options.kills,
             wrong=wrong).as_json())
"""


class Worlds(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        path = os.path.join(self.folder.name, "world")
        with open(path, "w", encoding="utf-8") as file:
            file.write(PROGRAM % os.path.dirname(os.path.abspath(__file__)))
        self.argv, sys.argv = sys.argv, [path, "--jobs", "3", "--rounds", "1"]

    def tearDown(self):
        sys.argv = self.argv
        self.folder.cleanup()

    def run_worlds(self, seed, **options):
        given = dict(server="xylem", archive=False, seed=seed, jobs=2, rounds=5, kills=0,
                     acknowledged=0, stop=False, cluster=None, store="")
        return asyncio.run(worlds.run(argparse.Namespace(**{**given, **options})))

    def test_each_has_its_part_and_its_seed(self):
        result, interrupted = self.run_worlds("6")
        self.assertEqual((result.seeds, result.rounds, result.kills), (["6.0-1"], 6, 0))
        self.assertEqual((result.wrong, interrupted), ([], False))

    def test_all_are_in_one_cluster(self):
        given = worlds.arguments(argparse.Namespace(rounds=5, kills=0, acknowledged=0, jobs=2,
                                                    seed="7", cluster="/c"), 1)
        self.assertEqual(given[-4:], ["--cluster", "/c", "--seed", "7.1"])

    def test_a_fault_of_one_is_one_of_all(self):
        self.assertEqual(self.run_worlds("7")[0].wrong, ["seed 7.0: lost"])

    def test_one_that_says_nothing_is_a_fault(self):
        self.assertEqual(self.run_worlds("8")[0].stuck,
                         ["seed 8.0: ended with 3", "seed 8.1: ended with 3"])

    def test_the_first_fault_ends_all_where_it_is_to(self):
        result, interrupted = self.run_worlds("9", stop=True)
        self.assertEqual((result.rounds, result.wrong), (6, ["seed 9.0: lost"]))
        self.assertFalse(interrupted)


if __name__ == "__main__":
    sys.exit(unittest.main())
