"""What a sender has seen of its messages, and what that says of what was delivered."""

import collections


class Message:
    def __init__(self, body, at):
        self.body, self.at = body, at
        self.acked = self.refused = self.condition = None       # moments, and why it was refused

    stored = property(lambda self: self.body and self.acked is not None and self.refused is None)


class Ledger:
    """All stanzas of a stream, in order; those that are no messages of the test have no body."""

    def __init__(self):
        self.messages, self.h, self.by_body = [], 0, {}

    def sent(self, body, now):
        one = Message(body, now)
        self.messages.append(one)
        self.by_body[body] = one

    def acknowledged(self, h, now):
        for one in self.messages[self.h:h]:
            one.acked = now
        self.h = max(self.h, h)

    def refused(self, body, condition, now):
        one = self.by_body[body]
        one.refused, one.condition = now, condition

    def waiting(self):
        return len(self.messages) - self.h

    # ---- of a fault

    def recovered(self, since):
        """Seconds from that moment to the first acknowledgement of what was sent after it."""
        return min((one.acked - since for one in list(self.messages)
                    if one.at >= since and one.stored), default=None)

    def told(self, since, until):
        """Of what was sent between: how many were refused, and after how many seconds half of them
        and the slowest."""
        told = sorted(one.refused - one.at for one in list(self.messages)
                      if since <= one.at <= until and one.refused is not None)
        return (len(told), told[len(told) // 2], told[-1]) if told else (0, 0, 0)

    # ---- in the end

    def judge(self, got):
        """Problems: of what is delivered, in order.  What was refused may be there; once, too."""
        problems = []
        due = [one.body for one in self.messages if one.stored]
        unknown = sorted(set(got) - set(self.by_body))
        twice = sorted(body for body, n in collections.Counter(got).items() if n > 1)
        known = set(due)
        there = [body for body in got if body in known]
        lost = sorted(known - set(got))
        for what, which in (("lost though acknowledged", lost), ("delivered twice", twice),
                            ("delivered and never sent", unknown)):
            if which:
                problems.append("%d %s: %s" % (len(which), what, which[:20]))
        if not lost and not twice and there != due:
            problems.append("out of order: %s" % there[:50])
        strange = {one.condition for one in self.messages
                   if one.condition not in (None, "resource-constraint")}
        if strange:
            problems.append("refused with %s" % strange)
        return problems

    def summary(self, got):
        messages = [one for one in self.messages if one.body]
        refused = [one.body for one in messages if one.refused is not None]
        return "%d sent, %d acknowledged, %d refused, %d of these delivered all the same" % (
            len(messages), len([one for one in messages if one.stored]), len(refused),
            len(set(refused) & set(got)))
