"""What the logs of the clients say about a server, and nothing else does.

A log is the list of what happened to the clients around one account, in order:

  ("sent", key)              written for the first time; key is (sender, number)
  ("again", key)             written again, because the server had not counted it, when it resumed
  ("anew", key)              likewise, in a new session: the server may have the first one, too
  ("acked", key)             covered by the h of an <a/>
  ("acked", key, "resuming") or of a <resumed/> or a <failed/>
  ("error", key)             came back as an error
  ("got", device, key, id)   came to a device, under this stanza-id (None: without)
  ("kill", how)              every process of the server, or the one that matters, was killed
  ("struck", how)            the database was, and the server lived through it
  ("cut", how)               only the connections were cut
  ("began", who)             a session begins, not a resumed one
  ("resumed", who, h)        a session was resumed, in which so many stanzas had come
  ("refused", who, h)        it was not, and who began a new one
  ("frail", who)             the session that begins cannot be resumed: the store is away
  ("backwards", who)         an h was below an earlier one of the same session
  ("beyond", who)            an h counted more than had been sent
  ("read", who, senders)     the archive of that account was read, in which all of these belongs
  ("archived", who, key)     and this is in it
"""
import collections
import dataclasses


@dataclasses.dataclass
class Verdict:
    """Figures about one log, or the sum over many."""
    kills: int = 0          # or times that the database was struck
    hits: int = 0           # kills while something acknowledged was still to be delivered
    between: int = 0        # kills behind a commit of which a resumption was the first to tell
    cut: int = 0            # times that only connections were cut
    sent: int = 0
    acked: int = 0
    errored: int = 0
    lost: int = 0           # acknowledged, no error, and no device of the account has it
    missed: int = 0         # some device has it, but not one whose session was always resumed
    apart: int = 0          # some device has it, but not one whose session was refused
    unanswered: int = 0     # neither acknowledged nor an error, in the end
    again: int = 0          # of these and of those anew
    anew: int = 0
    began: int = 0
    twice: int = 0          # copies within one session of a device, more than were sent
    repeated: int = 0       # copies that a device could tell by their stanza-id
    stale: int = 0          # of these, from before what earlier copies have shown to be a cursor
    second: int = 0         # copies that it could not: another stanza-id, or none
    resent: int = 0         # of these, what had been sent anew: no more ids than sessions it was sent in
    inversions: int = 0
    resumed: int = 0
    refused: int = 0
    frail: int = 0          # sessions that could not have been
    backwards: int = 0
    beyond: int = 0
    archived: int = 0
    doubled: int = 0        # in one archive more often than it was sent
    unarchived: int = 0     # acknowledged, no error, and not in an archive that was read

    def __iadd__(self, other):
        for field in dataclasses.fields(self):
            mine = getattr(self, field.name)
            setattr(self, field.name, mine + getattr(other, field.name))
        return self

    @property
    def unasked(self):
        """Copies that the server has made of one message."""
        return self.second - self.resent

    @property
    def resumed_percent(self):
        """None: no session had to be resumed."""
        tries = self.resumed + self.refused
        return 100 * self.resumed / tries if tries else None


# What a server that keeps its promise never does, and what it is called.
FAULTS = {"lost": "lost", "missed": "missed by one device", "unanswered": "never answered",
          "unasked": "came under a second stanza-id", "inversions": "out of order",
          "stale": "came again from before a cursor", "doubled": "are twice in an archive",
          "unarchived": "are not in an archive",
          "backwards": "times h went backwards", "beyond": "times h counted what was never sent"}


def faults(verdict):
    """As text."""
    return ["%d %s" % (getattr(verdict, name), what) for name, what in FAULTS.items()
            if getattr(verdict, name)]


def bound(hits):
    """The rule of three: when so many kills lost nothing, at most this share would, in %, with
    95 % confidence.  None: nothing is known."""
    return min(100.0, 300 / hits) if hits else None


class Copies:
    """What came to the devices of one account."""

    def __init__(self, devices):
        self.got = {device: set() for device in devices}
        self.session = {device: collections.Counter() for device in devices}
        self.sent = collections.Counter()   # key: how often it was, as far as the sender can know
        self.ids = {}           # key: the stanza-ids it came under
        self.newest = {}        # (device, sender): its highest number so far
        self.place = {device: {} for device in devices}         # key: which of all it was
        self.cursor = dict.fromkeys(devices, 0)     # nothing from before that place comes again
        self.shown = dict.fromkeys(devices, 0)      # likewise, unless it was shown by a process that was dead already
        self.killed = False     # by the last that happened
        self.back = set()       # devices that have been given nothing since they came back from a kill
        self.twice = self.repeated = self.stale = self.second = self.resent = self.inversions = 0

    def begin(self, device):
        self.session[device] = collections.Counter()
        self.come_back(device)

    def come_again(self, device, key):
        """Under the same id.  The first since it came back is the first behind its cursor."""
        self.repeated += 1
        place = self.place[device][key]
        self.stale += place < max(self.cursor[device], self.shown[device])
        if device in self.back:
            self.shown[device] = place

    def come_otherwise(self, key, ids, stanza_id):
        self.second += 1
        self.resent += stanza_id is not None and None not in ids and len(ids) < self.sent[key]

    def happen(self, killed):
        """A kill or a cut: who has come back since the last one was with a process that lived until now."""
        self.killed = killed
        for device, place in self.shown.items():
            self.cursor[device] = max(place, self.cursor[device])
        self.back.clear()

    def come_back(self, device):
        """The cursor counts after a kill alone: who was cut is given what h says.  Who comes back twice was with one
        that had ended before it could be told."""
        if device in self.shown:        # senders come back, too
            self.shown[device] = 0
            self.back.update({device} if self.killed else ())

    def add(self, device, key, stanza_id):
        sender, number = key
        self.session[device][key] += 1
        self.twice += self.session[device][key] > self.sent[key]
        ids = self.ids.setdefault(key, set())
        if key in self.got[device]:
            if stanza_id is not None and stanza_id in ids:
                self.come_again(device, key)
            else:
                self.come_otherwise(key, ids, stanza_id)
        else:
            if ids - {None} and stanza_id not in ids:
                self.come_otherwise(key, ids, stanza_id)
            self.inversions += number < self.newest.get((device, sender), -1)
            self.newest[device, sender] = max(number, self.newest.get((device, sender), -1))
            self.place[device][key] = len(self.place[device])
        self.back.discard(device)
        self.got[device].add(key)
        ids.add(stanza_id)

    def anywhere(self):
        return set.union(*self.got.values())

    def everywhere(self):
        return set.intersection(*self.got.values())


class Archives:
    """Of the accounts that were read."""

    def __init__(self):
        self.senders, self.kept = {}, {}

    def begin(self, who, senders):
        self.senders[who], self.kept[who] = senders, collections.Counter()

    def judge(self, v, due, sent):
        """due: what belongs in them; sent: how often each was, as far as the sender can know."""
        for who, kept in self.kept.items():
            v.archived += sum(kept.values())
            v.doubled += sum(max(0, n - max(1, sent[key])) for key, n in kept.items())
            v.unarchived += sum(key not in kept for key in due if key[0] in self.senders[who])


def judge(log, devices):
    """The verdict on a log; devices are those of the account that all was sent to."""
    v, copies, archives = Verdict(), Copies(devices), Archives()
    sent, acked, errored, broken = set(), set(), set(), set()
    killed = False      # and no sender has been told yet of what was committed then
    for what, *rest in log:
        if what == "sent":
            sent.add(rest[0])
            copies.sent[rest[0]] += 1
        elif what == "acked":
            acked.add(rest[0])
            v.between += killed and rest[1:] == ["resuming"]
            killed = killed and not rest[1:]
        elif what == "error":
            errored.add(rest[0])
        elif what == "got":
            copies.add(*rest)
        elif what == "read":
            archives.begin(*rest)
        elif what == "archived":
            archives.kept[rest[0]][rest[1]] += 1
        elif what in ("kill", "struck"):
            killed = killed or what == "kill"
            copies.happen(what == "kill")
            v.kills += 1
            v.hits += bool(acked - errored - copies.everywhere())
        else:
            setattr(v, what, getattr(v, what) + 1)      # a counter of that name
            killed = killed and what != "cut"
            if what == "cut":
                copies.happen(False)
            if what in ("refused", "frail"):
                broken.add(rest[0])
            elif what == "resumed":
                copies.come_back(rest[0])
            elif what == "began":
                copies.begin(rest[0])
            elif what == "anew":
                copies.sent[rest[0]] += 1
    due = acked - errored
    v.sent, v.acked, v.errored = len(sent), len(acked), len(errored)
    v.lost = len(due - copies.anywhere())
    for device, got in copies.got.items():
        lacks = len((due & copies.anywhere()) - got)
        v.apart += lacks if device in broken else 0
        v.missed += 0 if device in broken else lacks
    v.unanswered = len(sent - acked - errored)
    v.again += v.anew
    v.twice, v.inversions = copies.twice, copies.inversions
    v.repeated, v.stale = copies.repeated, copies.stale
    v.second, v.resent = copies.second, copies.resent
    archives.judge(v, due, copies.sent)
    return v
