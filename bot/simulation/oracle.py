"""What the rules say should happen, worked out slowly, day by day, in plain Python: no deed and no query is asked."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta

from bot.simulation.population import City
from rules.programme import AlertKind, ContactKind, Duty, Programme, WhenMissed
from rules.roles import Role
from rules.working_days import WorkingCalendar

ONE_DAY = timedelta(days=1)
_MONTHS = {"P1M": 1, "P2M": 2, "P3M": 3, "P6M": 6, "P1Y": 12}


@dataclass(slots=True, eq=False)
class Paired:
    """A person answers for a household in a role; `until` is the day on which it was handed over."""

    id: int
    household: int
    person: int
    role: Role
    since: date
    until: date | None = None


@dataclass(slots=True, eq=False)
class Owed:
    """One duty of one pairing in one window, and what became of it; `row` is its number in the database."""

    paired: Paired
    duty: Duty
    start: date
    end: date
    opened_on: date
    days: tuple[date, ...] = ()
    missed_on: date | None = None
    closed_as: str | None = None
    row: int = 0

    @property
    def key(self) -> tuple[int, str, date]:
        """As the database knows it."""
        return self.paired.id, self.duty.code, self.start


@dataclass(slots=True, eq=False)
class Raised:
    """An alert on its way up."""

    owed: Owed
    kind: AlertKind
    rung: int
    climbs_on: date | None
    told: set[int]


@dataclass(slots=True)
class Morning:
    """What one morning should bring; `told` are pairs of an occurrence and a person."""

    opened: list[Owed] = field(default_factory=list)
    reminded: list[Owed] = field(default_factory=list)
    missed: list[Owed] = field(default_factory=list)
    raised: list[Raised] = field(default_factory=list)
    told: list[tuple[Owed, int]] = field(default_factory=list)


@dataclass(slots=True)
class _Cohort:
    """Everybody who owes one duty in one window."""

    duty: Duty
    start: date
    end: date
    nudges: tuple[date, ...]
    owed: list[Owed]


class Oracle:
    """Keeps everybody's book. `morning` is asked on the days on which the machine runs, in their order."""

    def __init__(self, programme: Programme, calendar: WorkingCalendar, city: City) -> None:
        self._programme, self._calendar, self._city = programme, calendar, city
        self.pairs: dict[int, Paired] = {}
        self._on: dict[tuple[int, Role], Paired] = {}
        self._cohorts: list[_Cohort] = []
        self._newest: dict[str, date] = {}
        self._of: dict[int, list[Owed]] = defaultdict(list)
        self._climbing: dict[tuple[int, str, date], Raised] = {}
        self.every: list[Owed] = []

    def begin(self, pairs: list[Paired]) -> None:
        """With these pairings."""
        self.pairs = {pair.id: pair for pair in pairs}
        self._on = {(pair.household, pair.role): pair for pair in pairs}

    def morning(self, today: date, last_run: date) -> Morning:
        """What should be done today, the machine having run last on `last_run` (the day before, or longer ago)."""
        found = Morning()
        for duty in self._programme.duties:
            for start in self._starts(duty, today):
                found.opened += self._open(duty, start, today)
        for cohort in list(self._cohorts):
            if today > cohort.end:
                self._cohorts.remove(cohort)
                self._end(cohort, today, found)
            elif any(last_run < day <= today for day in cohort.nudges):
                due = [day for day in cohort.nudges if last_run < day <= today]
                found.reminded += [one for one in cohort.owed if one.closed_as is None and one.opened_on < due[-1]]
        self._climb(today, {raised.owed.key for raised in found.raised}, found)
        self.every += found.opened
        return found

    def _starts(self, duty: Duty, today: date) -> Iterator[date]:
        """The windows that began since the newest one that is known; at the very beginning the one that runs."""
        newest = self._newest.get(duty.code)
        day = today if newest is None else newest + ONE_DAY
        if newest is None:
            while not _begins(duty, day):
                day -= ONE_DAY
        while day <= today:
            if _begins(duty, day):
                self._newest[duty.code] = day
                yield day
            day += ONE_DAY

    def _open(self, duty: Duty, start: date, today: date) -> list[Owed]:
        end = start
        while not _begins(duty, end + ONE_DAY):
            end += ONE_DAY
        # The day before: whatever falls on the window's first day is still to come when it is opened.
        owed = [
            Owed(pair, duty, start, end, start - ONE_DAY)
            for (_, role), pair in self._on.items()
            if role == duty.role and (pair.since <= start or self._is_long_enough(pair.since, end, False))
        ]
        for one in owed:
            self._of[one.paired.id].append(one)
        self._cohorts.append(_Cohort(duty, start, end, self._nudges(duty, start, end), owed))
        return owed

    def _is_long_enough(self, since: date, end: date, handover: bool) -> bool:
        grace = self._programme.handover_grace_days if handover else self._programme.new_pairing_grace_days
        return (end - since).days >= grace

    def _nudges(self, duty: Duty, start: date, end: date) -> tuple[date, ...]:
        return tuple(sorted({max(self._working_days_before(end, count), start) for count in duty.nudges}))

    def _is_working(self, day: date) -> bool:
        calendar = self._calendar
        return day in calendar.make_up_days or (day.isoweekday() <= 5 and day not in calendar.holidays)

    def _working_days_before(self, day: date, count: int) -> date:
        while count or not self._is_working(day):
            day -= ONE_DAY
            if self._is_working(day):
                count -= 1
            if count <= 0 and self._is_working(day):
                break
        return day

    def _working_days_after(self, day: date, count: int) -> date:
        while count > 0:
            day += ONE_DAY
            if self._is_working(day):
                count -= 1
        return day

    def _end(self, cohort: _Cohort, today: date, found: Morning) -> None:
        for one in cohort.owed:
            if one.closed_as is not None:
                continue
            one.missed_on = today
            found.missed.append(one)
            if cohort.duty.when_missed is not WhenMissed.LIST:
                raised = Raised(one, AlertKind(cohort.duty.when_missed), -1, today, set())
                self._climbing[one.key] = raised
                found.raised.append(raised)

    def _climb(self, today: date, new: set[tuple[int, str, date]], found: Morning) -> None:
        for key, raised in list(self._climbing.items()):
            if raised.climbs_on is not None and raised.climbs_on <= today:
                people = self._step_up(raised, today)
                if key in new:
                    people.discard(raised.owed.paired.person)
                found.told += [(raised.owed, person) for person in people - raised.told]
                raised.told |= people
            if raised.climbs_on is None:
                del self._climbing[key]

    def _step_up(self, raised: Raised, today: date) -> set[int]:
        rungs = self._programme.ladders[raised.kind]
        raised.rung += 1
        raised.climbs_on = None
        if raised.rung + 1 < len(rungs):
            day = self._working_days_after(today, rungs[raised.rung + 1].wait_working_days)
            raised.climbs_on = max(day, today + ONE_DAY)
        return {self.holder(role, raised.owed.paired.household) for role in rungs[raised.rung].roles}

    def holder(self, role: Role, household: int) -> int:
        """The person in this role towards this household today."""
        if role in (Role.FIRST_HELPER, Role.SECOND_HELPER):
            return self._on[household, role].person
        if role is Role.TOWNSHIP_OFFICER:
            return self._city.township_officer(household)
        if role is Role.UNIT_LIAISON:
            return self._city.liaison(self._on[household, Role.FIRST_HELPER].person)
        return self._city.city_officer

    def contact(self, pair: Paired, kind: ContactKind, on: date) -> None:
        """A contact was told to the bot: what it satisfies is done, late when it had been missed."""
        for one in self._of[pair.id]:
            fits = kind in one.duty.satisfied_by and one.start <= on <= one.end
            if one.closed_as is None and fits and on not in one.days:
                one.days += (on,)
                if len(one.days) >= one.duty.at_least:
                    one.closed_as = "done" if one.missed_on is None else "done_late"
                    if one.missed_on is not None:
                        self.taken(one)
        self._of[pair.id] = [one for one in self._of[pair.id] if one.closed_as is None]

    def taken(self, owed: Owed) -> None:
        """Somebody takes care of the alert, or the duty was done late: it climbs no further."""
        self._climbing.pop(owed.key, None)

    def hand_over(self, old: Paired, new: Paired, today: date) -> list[Owed]:
        """What the old helper owed is handed over; what the new one owes from today."""
        old.until = today
        for one in self._of.pop(old.id, []):
            one.closed_as = "handed_over"
        self.pairs[new.id] = self._on[new.household, new.role] = new
        fresh = []
        for cohort in self._cohorts:
            if cohort.duty.role == new.role and self._is_long_enough(today, cohort.end, True):
                one = Owed(new, cohort.duty, cohort.start, cohort.end, today)
                cohort.owed.append(one)
                self._of[new.id].append(one)
                fresh.append(one)
        self.every += fresh
        return fresh


def _begins(duty: Duty, day: date) -> bool:
    return day.day == 1 and (day.month - 1) % _MONTHS[duty.every] == 0
