"""The months as they pass: mornings with the machine's own jobs, evenings with what people do."""

from collections import Counter, defaultdict
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from random import Random
from resource import RUSAGE_SELF, getrusage
from time import perf_counter, process_time

from actions.delivery.outbox import Delivery
from bot.simulation import city as people
from bot.simulation.behaviour import Conduct, Habit, habits
from bot.simulation.book import Morning
from bot.simulation.comparison import Comparison
from bot.simulation.crowd import World
from bot.simulation.evenings import Evenings
from bot.simulation.oracle_changes import ChangingOracle
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
FROM_ASSIGNMENT = "from-assignment"
_MINUTE, _HOUR = timedelta(minutes=1), timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Plan:
    """What is simulated: `lives` households act through the chat's deeds, for `outage` days nothing runs, and on one
    day the clock is `jump` days ahead, on another as many behind."""

    city: City
    days: int
    seed: int
    lives: int
    outage: int
    jump: int = 0
    conduct: Conduct = field(default_factory=Conduct)

    def stands_still(self, number: int) -> bool:
        """Whether nothing runs on that day (1 is the first); the outage lies around the end of the first month."""
        middle = min(31, self.days // 2)
        begins = max(middle - self.outage // 2, 2)
        return begins <= number < begins + self.outage

    def clock_off(self, number: int) -> int:
        """By how many days the clock is wrong on that day."""
        ahead, behind = self.days // 3, 2 * self.days // 3
        return self.jump if number == ahead else -self.jump if number == behind else 0


@dataclass(slots=True)
class Done:
    """What was counted; `cpu` is seconds by part, `filed` contacts by how they were written."""

    cpu: dict[str, float] = field(default_factory=lambda: defaultdict(float))
    filed: Counter[str] = field(default_factory=Counter)
    did: Counter[str] = field(default_factory=Counter)
    seconds: float = 0.0
    peak_mb: float = 0.0


class Life:
    """One simulation on an empty, migrated database."""

    def __init__(self, database: Database, rulebook: Rulebook, plan: Plan) -> None:
        self.plan, self.done, self.post = plan, Done(), Post(plan.seed)
        self._database = database
        self._programme = programme = rulebook.home
        random = Random(plan.seed)  # noqa: S311  # invented people, no secrets
        who = habits(random, plan.city.first_helpers + plan.city.second_helpers)
        self.oracle = ChangingOracle(rulebook.programmes, rulebook.calendar, plan.city)
        self.comparison = Comparison(database, programme)
        self._random = random
        self._never = [at for at, habit in enumerate(who, 1) if habit is Habit.NEVER_ENROLLED]
        self._blocks_on = {
            account: FIRST_DAY + random.randint(1, 60) * ONE_DAY
            for account, habit in enumerate(who, 1)
            if habit is Habit.BLOCKS
        }
        world = World(database, rulebook, plan.city, plan.lives, who, self._blocks_on)
        self._evenings = Evenings(world, self.oracle, self.comparison, plan.conduct, random)
        self._now = at_local(programme, FIRST_DAY, MIDNIGHT)
        self._newest_pair = 0
        delivery = Delivery(database, Texts(), self.post, pace=AFewAtOnce())
        self._context = Context(self._begin, lambda: self._now, delivery)

    async def live(self, after_each: Callable[[], None]) -> None:
        """All days; `after_each` is called after each of them."""
        begun = perf_counter()
        await populate(self._database, self.plan.city, self._now)
        pairs = await people.pairs(self._database)
        self._newest_pair = pairs[-1].id
        self.oracle.begin(pairs, self._programme.id)
        await people.leave_out(self._database, self._never)
        for number in range(1, self.plan.days + 1):
            await self._day(number)
            after_each()
        bulk = await self._sent_in_bulk()
        async with self._measured("check"):
            await self.comparison.at_the_end(self.oracle.every, self.post.sent + bulk, self._now)
        self.done.did += self._evenings.did
        self.done.seconds = perf_counter() - begun
        self.done.peak_mb = getrusage(RUSAGE_SELF).ru_maxrss / 1024

    async def _day(self, number: int) -> None:
        today, off = FIRST_DAY + (number - 1) * ONE_DAY, self.plan.clock_off(number)
        if self.plan.stands_still(number):
            self._evenings.wait(today)
            return
        await self._block(today)
        morning = await self._morning(today + off * ONE_DAY)
        if off:
            # While the clock is wrong people would tell of days that the bot holds for past or yet to come.
            self.done.did["clock_jumps"] += 1
            self._evenings.wait(today)
            return
        await self._evening(today, morning, number)

    async def _morning(self, today: date) -> Morning:
        """The timetable's jobs as they come: after midnight, at the hour of reminders or later, and once more."""
        self.post.begin(today)
        begun = self._at(today, MIDNIGHT)
        await self._run("tick", occurrences.tick)
        self._at(today, MORNING)
        if self._random.randrange(self.plan.conduct.late_mornings) == 0:
            self._now += self._random.randint(1, self.plan.conduct.latest) * _HOUR
            self.done.did["late_mornings"] += 1
        for _ in range(2):
            await self._run("tick", occurrences.tick)
            await self._run("climb", alerts.climb)
            self._now += _MINUTE
        fresh = await people.pairs(self._database, newer_than=self._newest_pair)
        self._newest_pair = max((pair.id for pair in fresh), default=self._newest_pair)
        async with self._measured("oracle"):
            expected = self.oracle.morning(today, self._evenings.successions(today, fresh))
        async with self._measured("check"):
            await self.comparison.opened(expected.opened)
            await self.comparison.morning(expected, begun, keep=self.plan.jump > 0)
        self.done.did["deputies_told"] += len(expected.deputies)
        self._evenings.expect(expected.opened, today)
        await self._deliver()
        return expected

    async def _deliver(self) -> None:
        """In bulk for those who have no whole life here, then the rest by the product, twice: some refuse once."""
        async with self._measured("bulk"):
            for first, last in _bulk_people(self.plan):
                await people.deliver_in_bulk(self._database, first, last, self._now)
        for _ in range(2):
            await self._run("deliver", outbox.deliver)
            self._now += 3 * _MINUTE

    async def _evening(self, today: date, morning: Morning, number: int) -> None:
        self._at(today, EVENING)
        async with self._measured("contacts"):
            deeds, bulk = await self._evenings.file(today, self._now)
        self.done.filed += Counter(deeds=deeds, bulk=bulk)
        async with self._measured("deeds"):
            await self._evenings.live(today, morning, number)
        fresh = await people.pairs(self._database, newer_than=self._newest_pair)
        self._newest_pair = max((pair.id for pair in fresh), default=self._newest_pair)

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
    """Every duty must be some helper's."""
    return all(duty.role in {Role.FIRST_HELPER, Role.SECOND_HELPER} for duty in programme.duties)


def with_other_rules(rulebook: Rulebook) -> Rulebook:
    """The home programme first, then the others that can be simulated, at the end the home one's duties in windows
    that are counted from the assignment: households change between them."""
    home = rulebook.home
    known = {home.id: home} | {one.id: one for one in rulebook.programmes.values() if can_be_simulated(one)}
    duties = tuple(replace(duty, counted=Counted.FROM_ASSIGNMENT) for duty in home.duties)
    return replace(rulebook, programmes=known | {FROM_ASSIGNMENT: replace(home, id=FROM_ASSIGNMENT, duties=duties)})


def _bulk_people(plan: Plan) -> list[tuple[int, int]]:
    """The helpers who have no household with a whole life, as ranges of numbers (inclusive)."""
    city = plan.city
    if plan.lives >= city.households:
        return []
    first = (city.helper(Role.FIRST_HELPER, plan.lives) + 1, city.first_helpers)
    second = (city.helper(Role.SECOND_HELPER, plan.lives) + 1, city.first_helpers + city.second_helpers)
    return [one for one in (first, second) if one[0] <= one[1]]
