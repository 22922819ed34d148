#!/usr/bin/env python3
"""Tests of what judges the clients' logs, and of figures and their limits."""
import sys
import unittest

from figures import Result, percentile
from ledger import Ledger


class Judged(unittest.TestCase):
    def ledger(self, sent=3, acked=3):
        made = Ledger()
        for n in range(sent):
            made.add("sent", made.next(1, 2))
            if n < acked:
                made.add("acked", (1, 2, n))
        return made

    def test_all_came(self):
        one = self.ledger()
        for n in range(3):
            one.got((1, 2, n), b"id%d" % n)
        self.assertEqual(one.faults(), [])

    def test_lost(self):
        one = self.ledger()
        one.got((1, 2, 0), b"a")
        self.assertEqual(one.faults(), ["2 lost"])

    def test_refused_is_not_lost(self):
        one = self.ledger()
        for n in range(3):
            one.add("error", (1, 2, n))
        self.assertEqual(one.faults(), [])

    def test_unanswered(self):
        self.assertEqual(self.ledger(sent=2, acked=0).faults(), ["2 neither acknowledged nor refused"])

    def test_twice(self):
        one = self.ledger(1, 1)
        for came_back, stanza_id in ((False, b"a"), (True, b"a"), (True, b"b")):
            one.got((1, 2, 0), stanza_id, came_back)
        self.assertEqual((one.twice, one.repeated), (1, 1))

    def test_order_is_per_pair(self):
        one = Ledger()
        for key in ((1, 2, 0), (3, 2, 5), (1, 2, 1), (3, 2, 4)):
            one.got(key, None)
        self.assertEqual(one.inversions, 1)


class Limits(unittest.TestCase):
    def result(self, judged=True):
        made = Result("x", judged)
        made.add("good", 1, "s", 1)
        made.add("bad", 2, "s", 1)
        return made

    def test_broken(self):
        self.assertEqual(self.result().wrong(), ["bad: 2 s, at most 1"])

    def test_not_judged(self):
        self.assertEqual(self.result(False).wrong(), [])

    def test_busy(self):
        one = Result("x", busy=True)
        for value, unit, limit in ((50, "ms", 4), (59, "s", 10), (61, "s", 10), (3, "KiB", 2), (1, "", 0)):
            one.add("bad", value, unit, limit)
        self.assertEqual(one.wrong(), ["bad: 61 s, at most 60", "bad: 3 KiB, at most 2", "bad: 1 , at most 0"])

    def test_a_control(self):
        one = self.result()
        one.expect_broken()
        self.assertEqual(one.wrong(), [])

    def test_percentile(self):
        self.assertEqual(percentile(range(100), 0.99), 99)
        self.assertEqual(percentile([], 0.99), 0)


if __name__ == "__main__":
    sys.exit(unittest.main())
