"""The months as they pass: mornings with the machine's own jobs, evenings with what people do."""

from collections import Counter, defaultdict
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from random import Random
from resource import RUSAGE_SELF, getrusage
from time import perf_counter, process_time

from actions.outbox import Delivery
from bot.simulation import city as people
from bot.simulation.behaviour import Habit, habits, intents
from bot.simulation.comparison import Comparison
from bot.simulation.oracle import Morning, Oracle, Owed, Paired
from bot.simulation.population import City, populate
from bot.simulation.post import AFewAtOnce, Post
from locales import Texts
from rules.due_dates import at_local
from rules.programme import Counted, Programme
from rules.roles import Role
from rules.rulebook import Rulebook
from schedules import Context, alerts, occurrences, outbox
from storage.database import Database, Work

FIRST_DAY = date(2025, 1, 1)
ONE_DAY = timedelta(days=1)
MIDNIGHT, MORNING, EVENING = time(0, 5), time(9, 30), time(18, 0)
_MINUTE = timedelta(minutes=1)
_A_TURN = 10
_TAKES_ONE_IN = 3
_HANDED_OVER_ONE_IN = 20_000


@dataclass(frozen=True, slots=True)
class Plan:
    """What is simulated: `lives` households act through the chat's deeds, for `outage` days nothing runs."""

    city: City
    days: int
    seed: int
    lives: int
    outage: int

    def stands_still(self, number: int) -> bool:
        """Whether nothing runs on that day (1 is the first); the outage lies around the end of the first month."""
        middle = min(31, self.days // 2)
        begins = max(middle - self.outage // 2, 2)
        return begins <= number < begins + self.outage


@dataclass(slots=True)
class Done:
    """What was counted; `cpu` is seconds by part, `filed` contacts by how they were written."""

    cpu: dict[str, float] = field(default_factory=lambda: defaultdict(float))
    filed: Counter[str] = field(default_factory=Counter)
    taken: int = 0
    handed_over: int = 0
    seconds: float = 0.0
    peak_mb: float = 0.0


class Life:
    """One simulation on an empty, migrated database."""

    def __init__(self, database: Database, rulebook: Rulebook, plan: Plan) -> None:
        self.plan, self.done, self.post = plan, Done(), Post(plan.seed)
        self._database = database
        self._programme = programme = rulebook.home
        self._random = Random(plan.seed)  # noqa: S311  # invented people, no secrets
        self._habits = habits(self._random, plan.city.first_helpers + plan.city.second_helpers)
        self.oracle = Oracle(programme, rulebook.calendar, plan.city)
        self.comparison = Comparison(database, programme)
        self._now = at_local(programme, FIRST_DAY, MIDNIGHT)
        self._today = Morning()
        self._agenda: dict[date, list[people.Told]] = defaultdict(list)
        delivery = Delivery(database, Texts(), self.post, pace=AFewAtOnce())
        self._context = Context(self._begin, lambda: self._now, delivery)
        self._blocks_on = {
            account: FIRST_DAY + self._random.randint(1, 60) * ONE_DAY
            for account, habit in enumerate(self._habits, 1)
            if habit is Habit.BLOCKS
        }

    async def live(self, after_each: Callable[[], None]) -> None:
        """All days; `after_each` is called after each of them."""
        begun = perf_counter()
        await populate(self._database, self.plan.city, self._now)
        self.oracle.begin(await people.pairs(self._database))
        never = [at for at, habit in enumerate(self._habits, 1) if habit is Habit.NEVER_ENROLLED]
        await people.leave_out(self._database, never)
        last_run = FIRST_DAY - ONE_DAY
        for number in range(1, self.plan.days + 1):
            today = FIRST_DAY + (number - 1) * ONE_DAY
            if self.plan.stands_still(number):
                self._agenda[today + ONE_DAY] += self._agenda.pop(today, [])
            else:
                await self._morning(today, last_run)
                await self._evening(today)
                last_run = today
            after_each()
        bulk = await self._sent_in_bulk()
        async with self._measured("check"):
            await self.comparison.at_the_end(self.oracle.every, self.post.sent, bulk)
        self.done.seconds = perf_counter() - begun
        self.done.peak_mb = getrusage(RUSAGE_SELF).ru_maxrss / 1024

    async def _morning(self, today: date, last_run: date) -> None:
        """The timetable's jobs as they come: after midnight, at the hour of reminders, and once more."""
        self.post.begin(today)
        await self._block(today)
        begun = self._at(today, MIDNIGHT)
        await self._run("tick", occurrences.tick)
        self._at(today, MORNING)
        for _ in range(2):
            await self._run("tick", occurrences.tick)
            await self._run("climb", alerts.climb)
            self._now += _MINUTE
        async with self._measured("oracle"):
            expected = self.oracle.morning(today, last_run)
        async with self._measured("check"):
            await self.comparison.opened(expected.opened)
            await self.comparison.morning(expected, begun)
        for owed in expected.opened:
            self._intend(owed, today)
        await self._deliver()
        self._today = expected

    async def _deliver(self) -> None:
        """In bulk for those who have no whole life here, then the rest by the product, twice: some refuse once."""
        async with self._measured("bulk"):
            for first, last in _bulk_people(self.plan):
                await people.deliver_in_bulk(self._database, first, last, self._now)
        for _ in range(2):
            await self._run("deliver", outbox.deliver)
            self._now += 3 * _MINUTE

    async def _evening(self, today: date) -> None:
        self._at(today, EVENING)
        told = [one for one in self._agenda.pop(today, []) if self._can_tell(one, today)]
        lives = [one for one in told if one.pair.household <= self.plan.lives]
        others = [one for one in told if one.pair.household > self.plan.lives]
        async with self._measured("deeds"):
            await people.file_by_deed(self._database, lives, self._now, today)
        async with self._measured("bulk"):
            await people.file_in_bulk(self._database, self._programme, others, self._now)
        self.done.filed += Counter(deeds=len(lives), bulk=len(others))
        for one in told:
            self.oracle.contact(one.pair, one.intent.kind, one.intent.on)
        await self._take(today)
        await self._hand_over(today)

    def _can_tell(self, told: people.Told, today: date) -> bool:
        """Not for a household that was handed over, not too long ago, and not by somebody who blocked the bot."""
        blocked = self._blocks_on.get(told.pair.person, date.max) <= today
        too_old = (today - told.intent.on).days > self._programme.back_dating_days
        return told.pair.until is None and not blocked and not too_old

    async def _take(self, today: date) -> None:
        """Some of today's new alerts on the households with whole lives are taken by their township."""
        for raised in self._today.raised:
            household = raised.owed.paired.household
            officer = self.plan.city.township_officer(household)
            if household > self.plan.lives or officer not in raised.told or raised.owed.closed_as is not None:
                continue
            if self._random.randrange(_TAKES_ONE_IN) == 0:
                async with self._measured("deeds"):
                    alert = self.comparison.alert_of(raised.owed.row)
                    await people.take(self._database, officer, alert, self._now, today)
                self.oracle.taken(raised.owed)
                self.done.taken += 1

    async def _hand_over(self, today: date) -> None:
        """Some helpers move away; their household gets somebody else."""
        pairs: dict[Paired, int] = {}
        open_pairs = [pair for pair in self.oracle.pairs.values() if pair.until is None]
        wanted = len(open_pairs) / _HANDED_OVER_ONE_IN
        count = int(wanted) + (self._random.random() < max(wanted % 1, 0.1))
        for pair in self._random.sample(open_pairs, min(count, len(open_pairs))):
            pairs[pair] = self._somebody_else(pair)
        fresh = await people.hand_over(self._database, self._programme, pairs, self._now, today)
        opened = []
        for old, new in zip(pairs, fresh, strict=True):
            opened += self.oracle.hand_over(old, new, today)
        await self.comparison.opened(opened)
        for owed in opened:
            self._intend(owed, today)
        self.done.handed_over += len(fresh)

    def _somebody_else(self, pair: Paired) -> int:
        city = self.plan.city
        first, count = (
            (1, city.first_helpers)
            if pair.role is Role.FIRST_HELPER
            else (1 + city.first_helpers, city.second_helpers)
        )
        return first + (pair.person - first + 1) % count

    def _intend(self, owed: Owed, today: date) -> None:
        habit = self._habits[owed.paired.person - 1]
        first = max(owed.start, owed.paired.since)
        for intent in intents(self._random, habit, owed.duty, first, owed.end):
            self._agenda[max(intent.told_on, today)].append(people.Told(owed.paired, intent))

    async def _block(self, today: date) -> None:
        """Who blocks the bot today: those with whole lives are noticed by delivery, the others are noted."""
        new = [person for person, day in self._blocks_on.items() if day == today]
        self.post.blocked |= {people.account(person) for person in new}
        ranges = _bulk_people(self.plan)
        await people.block(self._database, [one for one in new if any(a <= one <= b for a, b in ranges)])

    def _at(self, today: date, hour: time) -> datetime:
        self._now = at_local(self._programme, today, hour)
        return self._now

    async def _run(self, part: str, job: Callable[[Context], Awaitable[None]]) -> None:
        async with self._measured(part):
            await job(self._context)

    @asynccontextmanager
    async def _measured(self, part: str) -> AsyncIterator[None]:
        begun = process_time()
        yield
        self.done.cpu[part] += process_time() - begun

    def _begin(self) -> AbstractAsyncContextManager[Work]:
        return self._database.begin()

    async def _sent_in_bulk(self) -> int:
        return sum([await people.sent_to(self._database, first, last) for first, last in _bulk_people(self.plan)])


def can_be_simulated(programme: Programme) -> bool:
    """The oracle knows windows of the calendar only, and every duty must be some helper's."""
    helpers = {Role.FIRST_HELPER, Role.SECOND_HELPER}
    return all(duty.counted is Counted.CALENDAR and duty.role in helpers for duty in programme.duties)


def _bulk_people(plan: Plan) -> list[tuple[int, int]]:
    """The helpers who have no household with a whole life, as ranges of numbers (inclusive)."""
    city = plan.city
    if plan.lives >= city.households:
        return []
    first = (city.helper(Role.FIRST_HELPER, plan.lives) + 1, city.first_helpers)
    second = (city.helper(Role.SECOND_HELPER, plan.lives) + 1, city.first_helpers + city.second_helpers)
    return [one for one in (first, second) if one[0] <= one[1]]
