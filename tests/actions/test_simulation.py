"""Ten weeks of a town with breakdowns: nothing is lost, nobody is reminded twice, every missed visit is told once."""

import asyncio
from collections import Counter, defaultdict
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, time, timedelta
from random import Random

import pytest
from sqlalchemy import select

from actions.contacts import call_record, visit_report
from actions.delivery.outbox import LEASE
from actions.planning import occurrences
from actions.rosters.offices import appoint
from actions.supervision import alerts
from actions.views import Outgoing, Speaker
from rules.call_record import CallRecord, Outcome
from rules.due_dates import StepKind, at_local, local_day, steps
from rules.ladder import AlertKind
from rules.programme import WhenMissed
from rules.standing import Standing
from rules.visit_report import Met, VisitReport
from rules.windows import Window
from storage.database import Database, Work
from storage.outbox import State
from storage.tables import Account, Alert, AlertTold, Contact, Occurrence, OutboxMessage, Pairing, Person
from tests.actions.post import Post, deliver
from tests.cast import EAST, NORTH, OFFICES, RULEBOOK, SCHOOL, FakeClock, Town, bring_in, helper, roster, row

SEED, HOUSEHOLDS, DAYS = 20180403, 24, 70
LAST_DAY = date(2026, 1, 1) + timedelta(days=DAYS)


class Killed(Exception):
    """The process dies here."""


class FrailPost(Post):
    """Dies now and then before a message leaves."""

    def __init__(self, random: Random) -> None:
        super().__init__()
        self._random = random

    async def send(self, message: Outgoing) -> int:
        if self._random.random() < 0.02:
            raise Killed
        return await super().send(message)


@dataclass
class Weeks:
    """The town as it goes on; every choice comes from `random`."""

    town: Town
    random: Random
    post: FrailPost
    pairs: list[tuple[Speaker, int, str]] = field(default_factory=list)

    async def _killed(self, deed: str) -> None:
        """A transaction that never ends."""
        now = self.town.clock.now()
        async with self.town.database.begin() as work:
            if deed == "tick":
                await occurrences.open_windows(work, now)
                await occurrences.take_due_steps(work, now)
            else:
                await alerts.climb_due(work, now)

    async def day(self, day: date) -> None:
        self.town.clock.to(at_local(RULEBOOK.home, day, time(8, 30)))
        await self._file(day)
        self.town.clock.to_morning(day)
        doings = ["tick", "tick", "twice", "killed tick", "killed climb", "send"]
        for doing in self.random.sample(doings, self.random.randint(2, len(doings))):
            self.town.clock.advance(minutes=self.random.randint(0, 9))
            await self._do(doing)
        await self.town.tick()
        self.town.clock.advance(seconds=LEASE.total_seconds())
        while True:
            try:
                await deliver(self.town, self.post)
            except Killed:
                self.town.clock.advance(seconds=LEASE.total_seconds())
            else:
                break

    async def _do(self, doing: str) -> None:
        if doing == "tick":
            await self.town.tick()
        elif doing == "twice":
            await asyncio.gather(self.town.tick(), self.town.tick())
        elif doing == "send":
            with suppress(Killed):
                await deliver(self.town, self.post)
        else:
            await self._killed(doing.removeprefix("killed "))

    async def _file(self, day: date) -> None:
        """Some helpers visit or call this morning; some of them twice; some meet nobody."""
        for speaker, household, role in self.pairs:
            chance = self.random.random()
            async with self.town.database.begin() as work:
                if chance < 0.02:
                    await self._visit(work, speaker, household, day)
                    if chance < 0.002:
                        await self._visit(work, speaker, household, day)
                elif chance < 0.04 and role == "first_helper":
                    outcome = self.random.choice([Outcome.FINE, Outcome.NEEDS, Outcome.NOT_REACHED])
                    record = CallRecord(household, day, outcome)
                    key = f"call:{household}:{day}"
                    await call_record.file_call_record(work, speaker, record, key, self.town.clock.now())
                else:
                    continue
                await work.commit()

    async def _visit(self, work: Work, speaker: Speaker, household: int, day: date) -> None:
        met = Met.NOBODY if self.random.random() < 0.1 else Met.HEAD
        key = f"visit:{speaker.person_id}:{household}:{day}"
        await visit_report.file_visit_report(
            work, speaker, VisitReport(household, day, met), key, self.town.clock.now()
        )


async def _settle(database: Database, clock: FakeClock, random: Random) -> Weeks:
    rows = [
        row(n, f"户{n}", EAST if n % 2 else NORTH, helper(f"甲{n}", SCHOOL), helper(f"乙{n // 5}", ""))
        for n in range(HOUSEHOLDS)
    ]
    async with database.begin() as work:
        await bring_in(work, roster(rows), clock.now(), clock.today)
        for office in OFFICES:
            await appoint(work, office.role, office.name, None, office.place, clock.now())
        people = (await work.scalars(select(Person.id))).all()
        work.add_all(
            Account(telegram_id=1000 + one, person_id=one, language="zh_CN", consented_at=clock.now())
            for one in people
        )
        await work.commit()
        pairs = [
            (
                Speaker(pairing.person_id, 1000 + pairing.person_id, "", "zh_CN", frozenset(), True, clock.today),
                pairing.household_id,
                pairing.role,
            )
            for pairing in await work.scalars(select(Pairing).order_by(Pairing.id))
        ]
    return Weeks(Town(database, clock), random, FrailPost(random), pairs)


async def test_ten_weeks_with_breakdowns_lose_nothing_and_double_nothing(
    database: Database, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(occurrences, "SLICE", 30)  # so that one morning is several transactions
    weeks = await _settle(database, clock, Random(SEED))
    first = clock.today
    for number in range(1, DAYS + 1):
        await weeks.day(first + timedelta(days=number))
    async with database.read() as work:
        await _check_reminders(work, clock)
        await _check_missed(work)
        await _check_messages(work, weeks.post)


async def _check_reminders(work: Work, clock: FakeClock) -> None:
    """Against the rules: each nudge that came while the duty was open was in one message of that day."""
    closed: dict[int, date] = {}
    for row_, counting in await _counting_days(work):
        if counting:
            closed[row_.id] = min(counting)
    expected: set[tuple[int, date]] = set()
    for row_ in await work.scalars(select(Occurrence)):
        duty = RULEBOOK.home.duty(row_.duty)
        window = Window(row_.window_start, row_.window_end)
        for step in steps(RULEBOOK.home, duty, window, RULEBOOK.calendar):
            day = local_day(RULEBOOK.home, step.at)
            if step.kind is StepKind.NUDGE and step.at <= clock.now() and closed.get(row_.id, date.max) > day:
                expected.add((row_.id, day))
    found = Counter[tuple[int, date]]()
    bundles = Counter[tuple[int, date]]()
    for message in await work.scalars(select(OutboxMessage).where(OutboxMessage.kind == "reminder")):
        day = local_day(RULEBOOK.home, message.created_at)
        bundles[message.person_id, day] += 1
        found.update((one, day) for one in message.about["occurrences"])
    assert found.keys() == expected
    assert set(found.values()) == {1}
    assert set(bundles.values()) == {1}


async def _counting_days(work: Work) -> list[tuple[Occurrence, list[date]]]:
    contacts = defaultdict(list)
    for contact in await work.scalars(select(Contact).where(Contact.counts)):
        contacts[contact.pairing_id, contact.kind].append(contact.happened_on)
    return [
        (
            row_,
            [
                day
                for kind in RULEBOOK.home.duty(row_.duty).satisfied_by
                for day in contacts[row_.pairing_id, kind]
                if row_.window_start <= day <= row_.window_end
            ],
        )
        for row_ in await work.scalars(select(Occurrence))
    ]


async def _check_missed(work: Work) -> None:
    """A window that is over was either done or missed; a missed visit has its one alert, told to each once."""
    opened = {
        alert.occurrence_id: alert for alert in await work.scalars(select(Alert).where(Alert.occurrence_id > 0))
    }
    expected = {}
    for row_, counting in await _counting_days(work):
        assert (row_.closed_as == Standing.DONE) == bool(counting)
        assert row_.closed_as in (None, Standing.DONE)
        duty = RULEBOOK.home.duty(row_.duty)
        if row_.missed_at is not None and duty.when_missed is not WhenMissed.LIST:
            expected[row_.id] = AlertKind(duty.when_missed)
        assert (row_.missed_at is not None) == (not counting and row_.window_end < LAST_DAY)
    assert {occurrence: alert.kind for occurrence, alert in opened.items()} == expected
    assert len(expected) > HOUSEHOLDS // 2
    told = Counter(
        (alert, person) for alert, person in await work.execute(select(AlertTold.alert_id, AlertTold.person_id))
    )
    assert set(told.values()) == {1}
    missed_visits = sum(kind is AlertKind.MISSED_VISIT for kind in expected.values())
    second = len(expected) - missed_visits
    # Second helper, liaison, township, then the city; or the township, then the city (all have waited long enough).
    assert len(told) == 4 * missed_visits + 2 * second


async def _check_messages(work: Work, post: FrailPost) -> None:
    """Each message was sent once or had nothing left to say; an alert is named in one message to each person."""
    messages = (await work.scalars(select(OutboxMessage))).all()
    assert {message.state for message in messages} <= {State.SENT, State.WITHDRAWN}
    assert len(post.sent) == sum(message.state == State.SENT for message in messages)
    named = Counter((message.person_id, one) for message in messages for one in message.about.get("alerts", ()))
    assert set(named.values()) == {1}
