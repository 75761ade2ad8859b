"""What the rules say should happen, worked out slowly, day by day, in plain Python: no deed and no query is asked."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from datetime import date, timedelta

from bot.simulation.book import Away, Morning, Owed, Paired, Raised
from bot.simulation.calendar import Nudges, Windows, add_working_days
from bot.simulation.population import City
from rules.programme import AlertKind, ContactKind, Counted, Duty, Programme, WhenMissed
from rules.roles import Role
from rules.working_days import WorkingCalendar

ONE_DAY = timedelta(days=1)
_EXTENDED_BY, _EXTENDED_AT_MOST = 14, 31


class Oracle:
    """Keeps everybody's book. `morning` is asked on the days on which the machine runs."""

    def __init__(self, programmes: Mapping[str, Programme], calendar: WorkingCalendar, city: City) -> None:
        self._programmes, self._calendar, self._city = programmes, calendar, city
        self._windows, self._nudges = Windows(), Nudges(calendar)
        self.pairs: dict[int, Paired] = {}
        self.follows: dict[int, str] = {}
        self._on: dict[tuple[int, Role], Paired] = {}
        self._since: dict[date, list[Paired]] = defaultdict(list)
        self._looked: dict[str, date] = {}
        self._due: dict[date, list[Owed]] = defaultdict(list)
        self._book: dict[int, list[Owed]] = defaultdict(list)
        self._days: dict[int, list[tuple[ContactKind, date]]] = defaultdict(list)
        self._climbing: dict[int, Raised] = {}
        self._away: dict[int, Away] = {}
        self._gone: dict[int, date] = {}
        self._reminded_on: dict[int, date] = {}
        self.every: list[Owed] = []

    def begin(self, pairs: list[Paired], programme: str) -> None:
        """With these pairings, all under one programme."""
        for pair in pairs:
            self._add_pair(pair)
            self.follows[pair.household] = programme

    def _add_pair(self, pair: Paired) -> None:
        self.pairs[pair.id] = self._on[pair.household, pair.role] = pair
        self._since[pair.since].append(pair)

    def morning(self, today: date, successions: Collection[tuple[Paired, Paired]] = ()) -> Morning:
        """What should be done today; `successions`: the old and the new pairing of each change of this day."""
        found = Morning()
        for old, new in successions:
            self._miss_over(old, new.since, today, found)
            found.opened += self.hand_over(old, new, today, today - ONE_DAY)
        for programme in set(self.follows.values()):
            found.opened += self._open_all(self._programmes[programme], today)
        for day in sorted(day for day in self._due if day <= today):
            for one in self._due.pop(day):
                if one.closed_as is None and one.next_on == day:
                    self._take(one, today, found)
        self._reminded_on |= {one.paired.person: today for one in found.reminded}
        self._climb(today, {id(raised.owed) for raised in found.raised}, found)
        return found

    def _miss_over(self, old: Paired, day: date, today: date, found: Morning) -> None:
        """What was over before another takes over is the old helper's miss, told on one rung."""
        before = len(found.raised)
        for one in self._book[old.id]:
            if one.closed_as is None and one.missed_on is None and one.end < day:
                self._take(one, today, found)
        raised = found.raised[before:]
        self._climb(today, {id(one.owed) for one in raised}, found, {id(one.owed) for one in raised})

    def _open_all(self, programme: Programme, today: date) -> list[Owed]:
        """The windows that began since it was last looked; at the very beginning those that run."""
        looked = self._looked.get(programme.id)
        self._looked[programme.id] = max(today, looked or today)
        opened = []
        for duty in programme.duties:
            for start, pairs in self._starts(duty, looked, today):
                for pair in pairs:
                    if pair.role == duty.role and pair.until is None and self.follows[pair.household] == programme.id:
                        since = today - ONE_DAY if looked is None else start - ONE_DAY
                        opened += self._open(pair, programme, duty, start, since)
        return opened

    def _starts(self, duty: Duty, looked: date | None, today: date) -> Iterator[tuple[date, Collection[Paired]]]:
        """The first days of windows, with those for whom a window begins."""
        if duty.counted is Counted.CALENDAR:
            day = self._windows.begun(duty, today, today) if looked is None else looked + ONE_DAY
            while day <= today:
                if self._windows.begins(duty, day, day):
                    yield day, self._on.values()
                day += ONE_DAY
            return
        for since, pairs in self._since.items():
            day = self._windows.begun(duty, since, today) if looked is None else looked + ONE_DAY
            while day <= today:
                if day >= since and self._windows.begins(duty, since, day):
                    yield day, pairs
                day += ONE_DAY

    def _open(self, pair: Paired, programme: Programme, duty: Duty, start: date, known_on: date) -> list[Owed]:
        """Whoever has enough days left; nudges up to the day on which it became known are past."""
        end = self._windows.end(duty, pair.since, start)
        one = Owed(pair, programme.id, duty, start, end)
        if not self._has_days(programme, pair.since, start, end, pair.took_over):
            return []
        if any(other.key == one.key for other in self._book[pair.id]):
            return []
        self._go_on(one, known_on)
        self._book[pair.id].append(one)
        self.every.append(one)
        return [one]

    @staticmethod
    def _has_days(programme: Programme, since: date, start: date, end: date, took_over: bool) -> bool:
        grace = programme.handover_grace_days if took_over else programme.new_pairing_grace_days
        return since <= start or (end - since).days >= grace

    def _go_on(self, one: Owed, after: date) -> None:
        """The next nudge after that day, or the day after the end."""
        nudges = self._nudges.of(one.duty, one.start, one.end)
        self._set(one, next((day for day in nudges if day > after), one.end + ONE_DAY))

    def _set(self, one: Owed, day: date | None) -> None:
        one.next_on = day
        if day is not None:
            self._due[day].append(one)

    def _take(self, one: Owed, today: date, found: Morning) -> None:
        if today <= one.end:
            self._go_on(one, today)
            tomorrow = today + ONE_DAY
            if self._reminded_on.get(one.paired.person) == today:
                if one.end >= tomorrow:
                    self._set(one, tomorrow)
                    return
                found.aside.add(one.paired.person)
            found.reminded.append(one)
            return
        one.next_on, one.missed_on = None, today
        found.missed.append(one)
        if one.duty.when_missed is not WhenMissed.LIST:
            raised = Raised(one, AlertKind(one.duty.when_missed), -1, today, set())
            self._climbing[id(one)] = raised
            found.raised.append(raised)

    def _climb(self, today: date, new: set[int], found: Morning, only: set[int] | None = None) -> None:
        for key, raised in [one for one in self._climbing.items() if only is None or one[0] in only]:
            while raised.climbs_on is not None and raised.climbs_on <= today:
                people, deputies = self._step_up(raised, today)
                if key in new:
                    people.discard(raised.owed.paired.person)
                fresh = people - raised.told
                found.told += [(raised.owed, person) for person in fresh]
                found.deputies |= {(raised.owed, person) for person in fresh & deputies}
                raised.told |= people
                if not people and raised.climbs_on is not None:
                    raised.climbs_on = today
            if raised.climbs_on is None:
                del self._climbing[key]

    def _step_up(self, raised: Raised, today: date) -> tuple[set[int], set[int]]:
        """Whoever stands on the next rung, and who of them only stands in."""
        rungs = self._programmes[raised.owed.programme].ladders[raised.kind]
        raised.rung += 1
        raised.climbs_on = None
        if raised.rung + 1 < len(rungs):
            day = add_working_days(self._calendar, today, rungs[raised.rung + 1].wait_working_days)
            raised.climbs_on = max(day, today + ONE_DAY)
        people = {self.holder(role, raised.owed.paired.household) for role in rungs[raised.rung].roles}
        deputies = {found for one in people if (found := self.deputy(one, today)) is not None}
        return people | deputies, deputies - people

    def holder(self, role: Role, household: int) -> int:
        """The person in this role towards this household today."""
        if role in (Role.FIRST_HELPER, Role.SECOND_HELPER):
            return self._on[household, role].person
        if role is Role.TOWNSHIP_OFFICER:
            return self._city.township_officer(household)
        if role is Role.UNIT_LIAISON:
            return self._city.liaison(self._on[household, Role.FIRST_HELPER].person)
        return self._city.city_officer

    def deputy(self, person: int, today: date) -> int | None:
        """Who stands in for somebody who is away."""
        away = self._away.get(person)
        return away.deputy if away is not None and away.since <= today <= away.until else None

    def leave(self, person: int, away: Away) -> None:
        """A supervisor goes away; what was before is over."""
        self._away[person] = away

    def come_back(self, person: int) -> None:
        """A supervisor is there again."""
        self._away.pop(person, None)

    def contact(self, pair: Paired, kind: ContactKind, on: date) -> None:
        """A contact was told to the bot: what it satisfies is done, late when it had been missed. A day on which an
        extended window was kept does not count for the next window too."""
        self._days[pair.id].append((kind, on))
        book = self._book[pair.id]
        for one in book:
            if one.closed_as is None and kind in one.duty.satisfied_by and one.start <= on <= one.end:
                days = self._kept(one)
                for before in book:
                    if before.extended and before.closed_as in (None, "done", "done_late"):
                        days -= self._claimed(before, one)
                if len(days) >= one.duty.at_least:
                    self._close(one, "done" if one.missed_on is None else "done_late")

    def has_extended(self, pair: Paired) -> bool:
        """Whether a window of this pairing was ever extended."""
        return any(one.extended for one in self._book[pair.id])

    def _kept(self, one: Owed) -> set[date]:
        """The days of its window on which there was a contact that satisfies it."""
        days = self._days[one.paired.id]
        return {on for kind, on in days if kind in one.duty.satisfied_by and one.start <= on <= one.end}

    def _claimed(self, before: Owed, one: Owed) -> set[date]:
        """The first days of an extended window, as many as it asks, are its own."""
        same = (before.programme, before.duty.code) == (one.programme, one.duty.code)
        if not same or not before.start < one.start <= before.end:
            return set()
        return set(sorted(self._kept(before))[: before.duty.at_least])

    def _close(self, one: Owed, how: str) -> None:
        one.closed_as, one.next_on = how, None
        self._climbing.pop(id(one), None)

    def taken(self, owed: Owed) -> None:
        """Somebody takes care of the alert: it climbs no further."""
        self._climbing.pop(id(owed), None)

    def snooze(self, reminded: Collection[Owed], day: date, today: date) -> None:
        """Not now: reminded of again on that day, or at the latest on the window's last."""
        for one in reminded:
            wanted = min(day, one.end)
            if one.closed_as is None and wanted > today:
                self._set(one, wanted)

    def excuse(self, owed: Owed) -> None:
        """Its reason was accepted."""
        self._close(owed, "excused")

    def extended_until(self, owed: Owed, asked: date | None, today: date) -> date:
        """The day that was asked for, else two weeks more; never a day that is past, never more than 31 days more."""
        wanted = asked or owed.end + _EXTENDED_BY * ONE_DAY
        ahead = max(wanted, max(today, owed.end) + ONE_DAY)
        return min(ahead, owed.end + _EXTENDED_AT_MOST * ONE_DAY)

    def extend(self, owed: Owed, until: date, today: date) -> None:
        """Its window ends later, and nothing of it is missed so far."""
        owed.end, owed.missed_on, owed.extended = until, None, True
        self._climbing.pop(id(owed), None)
        self._go_on(owed, today)

    def cancel(self, owed: Owed) -> None:
        """The family moved away or died: whatever is owed to it ends."""
        household = owed.paired.household
        self._gone[household] = max(owed.end, self._gone.get(household, owed.end))
        for role in (Role.FIRST_HELPER, Role.SECOND_HELPER):
            for one in self._book[self._on[household, role].id]:
                if one.closed_as is None:
                    self._close(one, "cancelled")

    def hand_over(self, old: Paired, new: Paired, today: date, known_on: date) -> list[Owed]:
        """What the old helper owed is handed over and climbs no further; what the new one owes from that day."""
        old.until, new.took_over = new.since, True
        for one in self._book[old.id]:
            self._climbing.pop(id(one), None)
            if one.closed_as is None:
                self._close(one, "handed_over")
        self._add_pair(new)
        programme, fresh = self._programmes[self.follows[new.household]], []
        for duty in programme.duties:
            if duty.role == new.role:
                start = self._windows.begun(duty, new.since, today)
                fresh += self._open(new, programme, duty, start, known_on)
        return fresh
