#!/usr/bin/env python3
"""Tests of sums: what several worlds have found is told as if it had been one."""
import sys
import unittest

from judge import Verdict
from result import Result


def result(seed, kills, **more):
    return Result("xylem", seeds=[seed], commits=["c"], ended="2026-01-0%d" % kills, rounds=1,
                  kills=kills, modes={"all": kills}, shards={"2": kills},
                  states={"offline": Verdict(kills=kills, acked=10)}, **more)


class Sum(unittest.TestCase):
    def test_adds_up(self):
        total = Result.sum([result("7.0", 2, struck=2, answers={"done": 2}),
                            result("7.1", 3, wrong=["a fault"], answers={"not": 1})])
        self.assertEqual((total.rounds, total.kills, total.modes), (2, 5, {"all": 5}))
        self.assertEqual((total.seeds, total.commits), (["7.0", "7.1"], ["c"]))
        self.assertEqual((total.struck, total.anew, total.answers), (2, 0, {"done": 2, "not": 1}))
        self.assertEqual((total.ended, total.wrong), ("2026-01-03", ["a fault"]))
        self.assertEqual(total.states["offline"], Verdict(kills=5, acked=20))

    def test_states_that_only_one_has(self):
        other = result("8", 1)
        other.states = {"two": Verdict(kills=1)}
        self.assertEqual(list(Result.sum([result("7", 1), other]).states), ["offline", "two"])

    def test_leaves_its_parts_as_they_are(self):
        first = result("7", 2)
        Result.sum([first, result("8", 1)])
        self.assertEqual(first, result("7", 2))

    def test_of_one_thing_only(self):
        with self.assertRaises(ValueError):
            Result.sum([result("7", 1), Result("xylem", archive=True)])
        with self.assertRaises(ValueError):
            Result.sum([result("7", 1), Result("xylem", store="pgsql")])
        self.assertIsNone(Result.sum([]))

    def test_json(self):
        self.assertEqual(Result.from_json(result("7", 2).as_json()), result("7", 2))

    def test_totals_only_what_is_named(self):
        one = result("7", 2)
        one.states["unmanaged"] = Verdict(acked=5)
        self.assertEqual(one.total(["offline"]).acked, 10)
        self.assertEqual(one.total(["offline", "unmanaged"]).acked, 15)


if __name__ == "__main__":
    sys.exit(unittest.main())
