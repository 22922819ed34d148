#!/usr/bin/env python3
"""Tests of the judge: logs made by hand, and what must be said about them."""
import sys
import unittest

from judge import Verdict, bound, faults, judge


def log(text, sender=0):
    """s1 sent, +1 sent again, *1 sent anew, a1 acked (A1: by <resumed/>), e1 error, g1 got by
    device x (g1=i: under this id, G1: by device y), m1 in the archive of u (M1: of v), k killed,
    c cut, n a new session of device x, r resumed, f refused (F: device y), b backwards, o beyond,
    R the archives of u and v were read, d the database was struck, l device y has a frail session;
    s1-3 is three of them."""
    words = {"s": ("sent",), "+": ("again",), "*": ("anew",), "a": ("acked",), "A": ("acked",),
             "e": ("error",), "g": ("got", "x"), "G": ("got", "y"), "m": ("archived", "u"),
             "M": ("archived", "v")}
    plain = {"k": ("kill", "all"), "c": ("cut", "all"), "r": ("resumed", "x"),
             "n": ("began", "x"), "f": ("refused", "x"), "F": ("refused", "y"),
             "d": ("struck", "cluster"), "l": ("frail", "y"), "b": ("backwards", 0), "o": ("beyond", 0)}
    events = []
    for word in text.split():
        if word == "R":
            events += [("read", "u", [0, 1]), ("read", "v", [0])]
            continue
        if word in plain:
            events.append(plain[word])
            continue
        numbers, _, name = word[1:].partition("=")
        first, _, last = numbers.partition("-")
        for number in range(int(first), int(last or first) + 1):
            event = words[word[0]] + ((sender, number),)
            more = {"got": (name or "id%d" % number,), "acked": ("resuming",) * (word[0] == "A")}
            events.append(event + more.get(event[0], ()))
    return [(*event[:-1], None) if event[-1] == "none" else event for event in events]


class Judge(unittest.TestCase):
    def check(self, text, devices=("x",), **expected):
        verdict = judge(log(text) if isinstance(text, str) else text, devices)
        for name, value in expected.items():
            self.assertEqual(getattr(verdict, name), value, "%s of %s" % (name, text))
        return verdict

    def test_nothing(self):
        self.assertEqual(judge([], ("x",)), Verdict())

    def test_delivered(self):
        verdict = self.check("s1-3 a1-3 k r g1-3", sent=3, acked=3, lost=0, resumed=1)
        self.assertEqual(faults(verdict), [])

    def test_lost(self):
        verdict = self.check("s1-3 a1-3 g1 k r g3", lost=1, missed=0, inversions=0)
        self.assertEqual(faults(verdict), ["1 lost"])

    def test_what_was_not_acknowledged_is_not_lost(self):
        self.check("s1-3 a1 k r g1", lost=0, unanswered=2)

    def test_an_error_is_an_answer(self):
        self.check("s1-2 a1-2 k r e1 g2", lost=0, errored=1, unanswered=0)
        self.check("s1 e1", lost=0, errored=1, unanswered=0)

    def test_a_kill_counts_where_it_can_hurt(self):
        self.check("s1 k a1 g1 k s2 a2 k g2 k", kills=4, hits=1)
        self.check("s1 a1 e1 k", hits=0)
        self.check("s1 a1 c g1 k", kills=1, hits=0, cut=1)

    def test_copies(self):
        self.check("s1 a1 g1=i k r g1=i", repeated=1, second=0)
        self.check("s1 a1 g1=i k r g1=j", repeated=0, second=1)
        self.check("s1 a1 g1=i g1=j g1=j g1=i", repeated=2, second=1)
        self.check("s1 a1 g1=none g1=none", repeated=0, second=1)
        self.check("s1 a1 g1=i g1=none", second=1)

    def test_a_blow_to_the_database_counts_as_a_kill_and_the_server_lives(self):
        self.check("s1 d a1 g1 d s2 a2 d g2", kills=3, hits=1)
        self.check("s1-2 a1 d r A2", between=0)
        self.check("s1-2 a1 k d r A2", between=1)
        self.check("s1-4 a1-4 g1-4 k r g3-4 d c r g1", repeated=3, stale=1)
        self.check("s1-4 a1-4 g1-4 d r g3 r g2-4", repeated=4, stale=0)

    def test_a_frail_session_is_one_that_may_be_refused(self):
        both = ("x", "y")
        verdict = self.check("l s1-2 a1-2 g1-2 G1", both, lost=0, missed=0, apart=1, frail=1)
        self.assertEqual(faults(verdict), [])
        self.assertIsNone(verdict.resumed_percent)

    def test_what_was_sent_anew_has_a_stanza_id_of_its_own(self):
        verdict = self.check("s1-2 g1 c f *1 a1-2 g1=j g2", second=1, resent=1)
        self.assertEqual(faults(verdict), [])
        verdict = self.check("s1 g1 c f *1 a1 g1=j g1=k", second=2, resent=1)
        self.assertEqual(faults(verdict), ["1 came under a second stanza-id"])
        self.check("s1 g1=none c f *1 a1 g1=j", second=1, resent=0)
        self.check("s1 g1 c f *1 a1 g1=none", second=1, resent=0)

    def test_a_kill_behind_a_commit_is_known_by_what_a_resumption_acknowledges(self):
        self.check("s1-3 a1 k r A2-3 g1-3", between=1)
        self.check("s1-3 a1 k r a2-3 k r A3", between=1)
        self.check("s1-3 a1 k k r A2 r A3", between=1)
        self.check("s1-3 a1 c r A2", between=0)
        self.check("s1-3 a1 k r c r A2", between=0)

    def test_copies_are_from_behind_the_cursor(self):
        verdict = self.check("s1-4 a1-4 g1-4 k r g3-4 k r g4", repeated=3, stale=0)
        self.assertEqual(faults(verdict), [])
        self.check("s1-4 a1-4 g1-4 k r g3-4 k r g2-4", repeated=5, stale=1)
        self.check("s1-4 a1-4 g1-4 k r g3 g1", repeated=2, stale=1)
        self.check("s1-5 a1-5 g1-4 k r g5 k r g2-5", repeated=4, stale=0)
        self.check("s1-4 a1-4 g1-2 k r g1 k g2-4 r g1-4", repeated=6, stale=0)
        self.check("s1-4 a1-4 g1-4 k r g1-2 c r g3 k r g2-4", repeated=6, stale=0)
        self.check("s1-4 a1-4 g1-4 c k r g3 r g2-4", repeated=4, stale=0)
        self.check("s1-4 a1-4 g1-4 c k r g3 c r g4 k r g2-4", repeated=5, stale=1)

    def test_archives(self):
        verdict = self.check("s1-2 a1-2 g1-2 R m1-2 M1-2", archived=4, doubled=0, unarchived=0)
        self.assertEqual(faults(verdict), [])
        self.check("s1-2 a1-2 g1-2 R m1-2 M1 M1", doubled=1, unarchived=1)
        self.check("s1-2 a1 e1 R", doubled=0, unarchived=0)
        self.check("s1-2 a1-2", archived=0, unarchived=0)
        self.check("s1 *1 a1 R m1 m1 m1 M1", doubled=1)
        self.check(log("s1 a1", sender=1) + log("R") + [("archived", "u", (1, 1))], unarchived=0)
        self.check(log("s1 a1", sender=1) + log("R"), unarchived=1)

    def test_copies_of_two_devices(self):
        both = ("x", "y")
        self.check("s1 a1 g1=i G1=i", both, repeated=0, second=0)
        self.check("s1 a1 g1=i G1=j", both, repeated=0, second=1)
        self.check("s1 a1 g1=none G1=none", both, second=0)

    def test_two_devices(self):
        both = ("x", "y")
        self.check("s1-2 a1-2 g1-2 G1", both, lost=0, missed=1, apart=0)
        self.check("s1-2 a1-2 g1-2 G1 F", both, lost=0, missed=0, apart=1)
        self.check("s1-2 a1-2 g1 G1", both, lost=1, missed=0)
        self.check("s1 a1 g1 k", both, hits=1)

    def test_order(self):
        self.check("s1-3 a1-3 g1 g3 g2", inversions=1)
        self.check("s1-3 a1-3 g3 g1 g2", inversions=2)
        self.check("s1-3 a1-3 g1-3 k g2-3", inversions=0, repeated=2)

    def test_order_is_per_sender(self):
        self.check(log("s1-2 a1-2 g1-2") + log("s1-2 a1-2 g1-2", sender=1), inversions=0, acked=4)

    def test_order_is_per_device(self):
        self.check("s1-2 a1-2 g1-2 G1-2", ("x", "y"), inversions=0)

    def test_sessions(self):
        verdict = self.check("r r r f", resumed=3, refused=1)
        self.assertEqual(verdict.resumed_percent, 75)
        self.assertIsNone(Verdict().resumed_percent)

    def test_counters(self):
        verdict = self.check("b o o", backwards=1, beyond=2)
        self.assertEqual(len(faults(verdict)), 2)

    def test_sent_again(self):
        self.check("s1-2 a1 k r +2 a2 g1-2", again=1, sent=2, unanswered=0, lost=0)

    def test_twice_in_a_session(self):
        self.check("n s1-2 a1-2 g1-2 c r g1", twice=1)
        self.check("n s1-2 a1-2 g1-2 c n g1-2", twice=0)

    def test_what_was_sent_anew_may_come_twice(self):
        verdict = self.check("n s1-2 g1-2 c f *1 a1-2 g1", again=1, twice=0)
        self.assertEqual(faults(verdict), [])
        self.check("n s1 g1 c r +1 a1 g1", again=1, twice=1)
        self.check("n s1 g1 c f *1 a1 g1 g1", twice=1)

    def test_sum(self):
        total = Verdict()
        for text in ("s1 a1 k g1", "s1 a1 k"):
            total += judge(log(text), ("x",))
        self.assertEqual((total.kills, total.hits, total.lost), (2, 2, 1))


class Bound(unittest.TestCase):
    def test_rule_of_three(self):
        self.assertIsNone(bound(0))
        self.assertEqual(bound(3000), 0.1)
        self.assertEqual(bound(2), 100)


if __name__ == "__main__":
    sys.exit(unittest.main())
