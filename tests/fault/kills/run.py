"""Rounds of kills: clients at work, a moment, kill -9, everybody back, and what they have got."""
import asyncio
import dataclasses
import faulthandler
import random
import time

from judge import Verdict, faults
from lane import STATES, Lane
from people import SM
from result import Result
from database import BACKEND, CLUSTER
from server import BACKEND_POINTS, PGSQL_POINTS, POINTS, WRITER, Injection
from wire import Gone, connect
from xylem_script.server import is_alive

MESSAGES = 300          # of each sender in a burst, at most
LONG, QUIET = 10, 4     # seconds without news until what is missing is lost, at xylem and a peer
PATIENCE = 60           # seconds in which everybody must be back
WITHIN = 5              # seconds after which the kill comes even if what it waits for does not
HELD_UP = 2             # seconds without a look, in which we were ourselves: nobody could bring news
IDLE = 10               # looks, 5 ms apart, at which no sender has anything to do: then too
CONNECTED = 5           # seconds in which the server is to have a backend that writes


def add(counters, name):
    counters[name] = counters.get(name, 0) + 1


@dataclasses.dataclass(frozen=True)
class Plan:
    """When and how a server is to be killed."""
    how: str                    # all, child, inject, or cut: the connections, not the server; or of
                                # the database: backend, answer: it at a system call, or cluster
    when: str                   # ack, send, got: at the n-th of them; time: after n ms
    n: int
    call: str = ""              # to inject: the n-th of this system call in a thread of this name
    thread: str = ""

    @property
    def of_database(self):
        """The server lives."""
        return self.how in (BACKEND, "answer", CLUSTER)

    def __str__(self):
        return " ".join(map(str, filter(None, dataclasses.astuple(self))))


def make_plan(rng, modes, again, pgsql=False):
    """again: everybody is coming back from the kill before, the server may still be starting."""
    if again:
        modes = {how: modes[how] for how in ("all", "cut", CLUSTER) if how in modes} or {"all": 1}
    how = rng.choices(list(modes), modes.values())[0]
    if how in ("inject", "answer"):
        points = BACKEND_POINTS if how == "answer" else PGSQL_POINTS if pgsql else POINTS
        call, thread, most = rng.choices(list(points), points.values())[0]
        return Plan(how, "call", rng.randint(1, most), call, thread)
    when = rng.choice(("got", "time") if again else ("ack", "ack", "send", "time"))
    most = {"ack": 100, "send": 60, "got": 400, "time": 200}[when]
    return Plan(how, when, rng.randint(1, most))


class Stuck(Exception):
    """There is no going on."""


class Run:
    """All of it."""

    def __init__(self, options, server, say):
        self.options, self.server, self.say = options, server, say
        self.lanes, self.number, self.users = {}, 0, 0
        self.result = Result(options.server, options.archive, options.store, [options.seed],
                             states={name: Verdict() for name in options.state})
        self.plan = self.dead = self.recovery = None
        self.backend = 0        # the process that the plan is about, if it is one of the database
        self.left, self.child_killed, self.between = 0, False, True
        self.failure = asyncio.get_running_loop().create_future()
        asyncio.get_running_loop().set_exception_handler(self.exception)

    # ---- what goes wrong with ourselves

    def ended(self, task):
        if not task.cancelled() and task.exception():
            self.fail(task.exception())

    def exception(self, _loop, context):
        self.fail(context.get("exception") or RuntimeError(context["message"]))

    def fail(self, why):
        if not self.failure.done():
            self.failure.set_exception(why)

    # ---- a kill

    def arm(self, plan):
        self.plan, self.left = plan, plan.n
        self.dead = asyncio.get_running_loop().create_future()
        seconds = plan.n / 1000 if plan.when == "time" else WITHIN * self.server.patience
        self.timer = asyncio.get_running_loop().call_later(seconds, self.strike)

    def tick(self, what):
        """May come from the very read that brought an acknowledgement."""
        if self.plan and what == self.plan.when:
            self.left -= 1
            if self.left == 0:
                self.strike()

    def strike(self):
        """Now.  What an injection has killed already is logged as killed by it."""
        if self.plan is None:
            return
        plan, self.plan = self.plan, None
        self.timer.cancel()
        how = self.what_strikes(plan)
        self.hit(plan, how)
        add(self.result.modes, how)
        what = "cut" if how == "cut" else "struck" if plan.of_database else "kill"
        for lane in self.lanes.values():
            lane.log.append((what, str(plan)))
        self.dead.set_result(how)

    def what_strikes(self, plan):
        """An injection does so itself, unless the call has not come so often."""
        if not plan.call:
            return plan.how
        if self.stands(plan):
            return BACKEND if plan.of_database else "all"
        return "%s of %s" % (plan.call, plan.thread)

    def stands(self, plan):
        """Whether what is to be killed is there still."""
        if plan.of_database and self.backend:
            return is_alive(self.backend)
        return self.server.runs()

    def hit(self, plan, how):
        if how == "cut":
            self.between = True
            for lane in self.lanes.values():
                lane.cut()
            return
        if plan.of_database:
            what = BACKEND if plan.how == "answer" else plan.how
            self.recovery = self.server.database.strike(what, self.backend)
            self.result.struck += 1
        else:
            self.kill(how)
        self.result.kills += 1
        self.result.hits += any(lane.in_danger() for lane in self.lanes.values()
                                if lane.state.promised)
        add(self.result.shards, str(self.server.shards))

    def kill(self, how):
        self.between = False
        self.server.kill(how != "child")
        self.child_killed = how == "child"
        if how.endswith(WRITER):
            self.was_between()

    def was_between(self):
        """The last kill came between submit and release: in the store's writer, or something was
        committed then of which nobody had been told."""
        self.result.between += not self.between
        self.between = True

    async def watch(self, injection):
        """Of what nobody tells: an injection that has killed, senders that have nothing to do."""
        if injection:
            await injection.attached(2 * self.server.patience)
        for lane in self.lanes.values():
            lane.flow(self.options.messages)
        idle = 0
        while self.plan and idle < IDLE:
            await asyncio.sleep(0.005)
            for lane in self.lanes.values():
                lane.invite()
            if self.plan is None:
                break
            if not self.stands(self.plan):
                break
            idle = idle + 1 if all(lane.idle() for lane in self.lanes.values()) else 0
        self.strike()

    async def killed(self, plan):
        """From the burst until the server is dead."""
        self.server.look()
        victim = self.server.children[0] if self.server.children else 0
        self.backend = 0
        if plan.of_database and plan.how != CLUSTER:
            victim = self.backend = await self.server.database.writer(CONNECTED)
        injection = Injection(victim, plan, self.random) if plan.call else None
        self.arm(plan)
        await self.watch(injection)
        if injection:
            injection.end()
        return await self.dead

    async def recovered(self):
        """The database is, while the senders go on; then everybody reads."""
        await self.recovery
        for lane in self.lanes.values():
            lane.wake()

    async def back(self, how, shards):
        """Everybody notices, and the server is started again."""
        people = [one for lane in self.lanes.values() for one in lane.people]
        reading = {one.wire.lost for one in people
                   if one.online.is_set() and not getattr(one, "stalled", False)}
        if reading:
            await asyncio.wait(reading, timeout=2 * self.server.patience)
        for lane in self.lanes.values():
            lane.wake()
        if how not in ("child", "cut"):
            await self.server.gone()
            self.server.again(shards)

    # ---- a round

    def next_user(self):
        taken = {user for lane in self.lanes.values() for user in lane.users}
        while True:
            user = "u%d" % (self.users % self.options.users)
            self.users += 1
            if user not in taken:
                return user

    def renew(self):
        for name in self.result.states:
            if name not in self.lanes:
                self.number += 1
                users = []
                for _ in range(1 + self.random.choice((1, 1, 2))):
                    users.append(self.next_user())
                self.lanes[name] = Lane(self, self.number, STATES[name], users, self.random)

    def modes_now(self):
        """The supervisor waits longer and longer for a child that dies often: one at a time."""
        modes = dict(self.options.modes)
        if self.child_killed:
            modes.pop("child", None)
        return modes or {"all": 1}

    async def in_time(self, what, awaitable):
        """Its result.  Where it does not come the stacks say what is waited for, those of the
        threads even if that is what holds us up."""
        limit, task = PATIENCE * self.server.patience, asyncio.ensure_future(awaitable)
        faulthandler.dump_traceback_later(limit + 1)
        try:
            if (await asyncio.wait({task}, timeout=limit))[0]:
                return task.result()
            faulthandler.dump_traceback()
            for one in asyncio.all_tasks():
                one.print_stack()
        finally:
            faulthandler.cancel_dump_traceback_later()
            task.cancel()
        away = [one.name for lane in self.lanes.values() for one in lane.people
                if one.wanted.is_set() and not one.online.is_set()]
        raise Stuck("seed %s, round %d: %s takes too long; not back: %s" % (
            self.options.seed, self.result.rounds, what, ", ".join(away) or "nobody"))

    async def round(self):
        self.random = random.Random("%s/%d" % (self.options.seed, self.result.rounds))
        self.renew()
        await self.in_time("preparing", asyncio.gather(
            *(lane.prepare() for lane in self.lanes.values())))
        again = False
        while True:
            plan = make_plan(self.random, self.modes_now(), again, bool(self.server.database))
            how = await self.in_time(str(plan), self.killed(plan))
            shards = self.random.choice(self.options.shards)
            await (self.recovered() if plan.of_database else self.back(how, shards))
            again = self.random.random() < self.options.again
            if not again:
                break
        await self.settle()
        await self.retire()
        self.result.rounds += 1

    def patience_with(self, lane):
        """Seconds without news after which what is missing there will not come."""
        if not all(one.online.is_set() for one in lane.people):
            return PATIENCE * self.server.patience
        if self.options.quiet or self.server.name != "xylem":
            return self.options.quiet or QUIET
        if lane.state.promised or not lane.idle():
            return LONG * self.server.patience
        return 0

    async def settle(self):
        """Until all is where it belongs, or nothing has come for long."""
        begin = last = time.monotonic()
        waiting = list(self.lanes.values())
        for lane in waiting:
            lane.stop(self.options.after)
        while waiting:
            now = time.monotonic()
            begin, last = now if now - last > HELD_UP else begin, now
            for lane in waiting:
                lane.invite()
            waiting = [lane for lane in waiting if not lane.complete()
                       and now <= self.patience_with(lane) + max(begin, lane.changed)]
            await asyncio.sleep(0.004)
        await self.in_time("a ping", asyncio.gather(
            *(one.ping() for lane in self.lanes.values() for one in lane.people)))

    async def retire(self):
        """Some lanes end here, and all in which something is missing."""
        for name, lane in list(self.lanes.items()):
            if lane.complete() and self.random.random() < self.options.keep:
                continue
            await self.take(name, lane)
            del self.lanes[name]
            await self.in_time("leaving", lane.leave())

    async def take(self, name, lane):
        """Its log becomes figures."""
        if self.options.archive:
            await self.in_time("reading an archive", lane.read_archives())
        verdict = lane.verdict()
        self.result.states[name] += verdict
        found = faults(verdict)
        if found and lane.state.promised:
            self.say.faulty(self.result, name, lane, found)
            self.result.wrong.append("seed %s, round %d, %s: %s" % (
                self.options.seed, self.result.rounds, name, ", ".join(found)))

    async def probe(self):
        """Whether there is anything to test."""
        while True:
            try:
                wire = await connect(self.server.address)
                features = await wire.log_in(self.server.domain, "u0", self.server.password)
                break
            except (Gone, OSError):
                if not self.server.database:    # which another world may strike
                    raise
                await asyncio.sleep(0.1)
        wire.cut()
        if SM.encode() not in features:
            raise Stuck("%s offers no stream management" % self.server.name)

    def over(self):
        """All that was asked for is reached, or the time is over, or something is wrong."""
        options, result = self.options, self.result
        acked = result.total(options.state).acked
        left = [wanted - has for wanted, has in (
            (options.rounds, result.rounds), (options.kills, result.kills),
            (options.acknowledged, acked)) if wanted]
        if left and max(left) <= 0:
            return True
        if options.seconds and time.monotonic() - self.begin > options.seconds:
            return True
        return options.stop and bool(result.wrong)

    async def rounds_until_over(self):
        self.begin = time.monotonic()
        await self.in_time("the first login", self.probe())
        while not self.over():
            await self.round()
            self.say.progress(self.result)
        for name, lane in self.lanes.items():
            await self.take(name, lane)
            lane.end()
        self.lanes.clear()

    async def keep_up(self):
        while True:
            self.server.keep_up()
            await asyncio.sleep(0.1)

    async def main(self):
        keeper = asyncio.ensure_future(self.keep_up()) if self.server.database else None
        try:
            await self.play()
        finally:
            if keeper:
                keeper.cancel()

    async def play(self):
        task = asyncio.ensure_future(self.rounds_until_over())
        await asyncio.wait({task, self.failure}, return_when=asyncio.FIRST_COMPLETED)
        if self.failure.done():
            task.cancel()
            self.failure.result()
        self.failure.cancel()
        await task
