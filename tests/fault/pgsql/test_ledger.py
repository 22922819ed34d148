#!/usr/bin/env python3
"""The judge of the faults of PostgreSQL, with ledgers made by hand."""
import sys

from ledger import Ledger


def ledger():
    """a, b and d are stored, c is refused, e waits; between b and c is an answer to a ping."""
    one = Ledger()
    for n, body in enumerate(["a", "b", None, "c", "d", "e"]):
        one.sent(body, float(n))
    one.refused("c", "resource-constraint", 4.5)
    one.acknowledged(2, 3.0)
    one.acknowledged(5, 7.0)
    return one


def wrong(got, words):
    found = ledger().judge(got)
    return [] if any(words in one for one in found) else ["%s: %s, not %s" % (got, found, words)]


def main():
    problems = []
    for got in (["a", "b", "d"], ["a", "b", "c", "d"], ["a", "b", "d", "e"]):
        problems += ledger().judge(got)
    problems += wrong(["a", "d"], "1 lost though acknowledged: ['b']")
    problems += wrong(["a", "b", "b", "d"], "1 delivered twice: ['b']")
    problems += wrong(["a", "b", "c", "d", "c"], "1 delivered twice: ['c']")
    problems += wrong(["b", "a", "d"], "out of order")
    problems += wrong(["a", "b", "d", "x"], "never sent: ['x']")
    strange = ledger()
    strange.refused("e", "item-not-found", 9.0)
    if not any("item-not-found" in one for one in strange.judge(["a", "b", "d"])):
        problems.append("a message was refused for a wrong reason, and it does not matter")
    facts = ledger()
    for name, value, expected in (("waiting", facts.waiting(), 1),
                                  ("recovered", facts.recovered(3.5), 3.5),
                                  ("nothing recovered", facts.recovered(4.5), None),
                                  ("told", facts.told(2, 5), (1, 1.5, 1.5))):
        if value != expected:
            problems.append("%s: %s, not %s" % (name, value, expected))
    for one in problems:
        print(one)
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
