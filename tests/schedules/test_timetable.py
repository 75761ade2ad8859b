"""The timetable: a handful of fixed ticks, each one deed, late or twice without harm."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, nullcontext
from dataclasses import dataclass
from datetime import date, timedelta

import pytest
from apscheduler.jobstores.memory import MemoryJobStore

from actions.delivery.outbox import Delivery
from actions.planning.occurrences import Toll
from actions.supervision import alerts as alert_deeds
from schedules import TIMETABLE, Context, scheduler, slices
from schedules import alerts as alert_jobs
from schedules import occurrences as occurrence_jobs
from schedules import outbox as outbox_jobs
from schedules import tidying as tidying_jobs
from schedules.slices import Slices
from schedules.timetable import Job, _do
from storage import conversations
from storage.conversations import Standing
from storage.database import Database, Work
from storage.occurrences import next_moment
from tests.actions.post import TEXTS, Post, messages
from tests.cast import CHEN, HUANG, LI, SUN, TANG, WANG, WU, YANG, ZHAO, FakeClock, Town, the_town

CALL_NUDGE = date(2026, 1, 15)
FEBRUARY = date(2026, 2, 1)


@dataclass
class Machine:
    """The town and what its jobs are given; `transactions` counts those that were begun."""

    town: Town
    post: Post
    transactions: int = 0

    @asynccontextmanager
    async def begin(self) -> AsyncIterator[Work]:
        self.transactions += 1
        async with self.town.database.begin() as work:
            yield work

    @property
    def context(self) -> Context:
        return Context(self.begin, self.town.clock.now, Delivery(self.town.database, TEXTS, self.post))


@pytest.fixture
async def machine(database: Database, clock: FakeClock) -> Machine:
    return Machine(await the_town(database, clock), Post())


async def run_all(machine: Machine) -> None:
    for job in TIMETABLE:
        await job.do(machine.context)


@pytest.mark.parametrize(
    ("seconds", "expected"), [(0.025, 500), (0.0375, 333), (0.02, 625), (0.001, 1000), (10, 100)]
)
def test_a_slice_that_took_long_is_followed_by_a_smaller_one(seconds: float, expected: int) -> None:
    sizes = Slices(is_sqlite=True)
    assert sizes.fits(Toll.REMIND) == sizes.asked == 500
    assert sizes.took(500, seconds)
    assert sizes.fits(Toll.REMIND) == sizes.asked == expected


def test_what_is_dear_begins_small_whatever_went_before_and_a_rest_says_nothing_of_the_next_size() -> None:
    sizes = Slices(is_sqlite=True)
    for _ in range(5):
        sizes.took(min(sizes.fits(Toll.LIST), sizes.asked), 0.001)
    assert sizes.asked == sizes.fits(Toll.LIST) == 3000
    assert sizes.fits(Toll.ALERT) == 500
    assert sizes.took(500, 0.01)
    assert sizes.asked == sizes.fits(Toll.ALERT) == 1000
    assert sizes.took(7, 0.01)
    assert sizes.fits(Toll.ALERT) == 1000
    assert not sizes.took(0, 0.001)


def test_on_postgresql_which_locks_rows_alone_slices_may_be_larger() -> None:
    sizes = Slices(is_sqlite=False)
    for _ in range(5):
        sizes.took(sizes.fits(Toll.REMIND), 0.01)
    assert sizes.asked == 10_000
    assert not sizes.pause


def test_names_are_unique_and_nothing_is_too_often() -> None:
    names = [job.name for job in TIMETABLE]
    assert len(set(names)) == len(names)
    assert all(job.every_seconds >= 1 for job in TIMETABLE)


async def test_late_is_never_too_late_and_nothing_runs_beside_itself(machine: Machine) -> None:
    fires = scheduler(machine.context)
    fires.start(paused=True)
    jobs = fires.get_jobs()
    assert {job.id for job in jobs} == {job.name for job in TIMETABLE}
    assert {(job.misfire_grace_time, job.coalesce, job.max_instances) for job in jobs} == {(None, True, 1)}
    assert isinstance(fires._lookup_jobstore("default"), MemoryJobStore)
    fires.shutdown(wait=False)


async def test_stopping_cuts_no_job_off(machine: Machine) -> None:
    fires, begun, ended = scheduler(machine.context), asyncio.Event(), asyncio.Event()

    async def slow(_context: Context) -> None:
        begun.set()
        await asyncio.sleep(0)
        ended.set()

    fires.start(paused=True)
    task = asyncio.create_task(_do(fires.running_jobs, Job("slow", 1, slow), machine.context, nullcontext()))
    await begun.wait()
    await fires.stop()
    assert ended.is_set()
    await task


async def test_a_morning_of_jobs_reminds_and_sends(machine: Machine) -> None:
    machine.town.clock.to_morning(CALL_NUDGE)
    await run_all(machine)
    accounts = machine.town.accounts
    assert {message.telegram_id for message in machine.post.sent} == {accounts[name] for name in (LI, CHEN, YANG)}


async def test_the_same_jobs_again_do_nothing(machine: Machine) -> None:
    machine.town.clock.to_morning(CALL_NUDGE)
    for _ in range(3):
        await run_all(machine)
    # Each first helper hears of the call, and in January of the year's plan.
    assert len(machine.post.sent) == 6


async def test_a_tick_takes_slice_after_slice(machine: Machine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(slices, "FIRST", dict.fromkeys(Toll, 2))
    monkeypatch.setattr(slices, "FEWEST", 1)
    machine.town.clock.to_morning(FEBRUARY)
    await occurrence_jobs.tick(machine.context)
    assert machine.transactions > 6
    assert len(await machine.town.alerts_of(HUANG)) == 3
    async with machine.town.database.read() as work:
        assert await next_moment(work) > machine.town.clock.now()  # type: ignore[operator]  # there is one


async def test_alerts_climb_slice_after_slice(machine: Machine, monkeypatch: pytest.MonkeyPatch) -> None:
    machine.town.clock.to_morning(FEBRUARY)
    await occurrence_jobs.tick(machine.context)
    monkeypatch.setattr(alert_deeds, "SLICE", 2)
    machine.town.clock.to_morning(date(2026, 2, 20))
    await alert_jobs.climb(machine.context)
    assert len(await machine.town.alerts_of(TANG)) == 3


async def test_the_outbox_is_emptied_batch_after_batch(machine: Machine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("actions.delivery.outbox.BATCH", 2)
    machine.town.clock.to_morning(CALL_NUDGE)
    await occurrence_jobs.tick(machine.context)
    await outbox_jobs.deliver(machine.context)
    assert len(machine.post.sent) == 3
    assert {message.state for message in await messages(machine.town)} == {"sent"}


async def test_old_drafts_are_tidied_away(machine: Machine) -> None:
    clock = machine.town.clock
    async with machine.begin() as work:
        await conversations.write(work, 1, Standing("visit:met", {}), clock.now())
        await work.commit()
    clock.advance(days=30)
    clock.advance(seconds=1)
    await tidying_jobs.tidy(machine.context)
    async with machine.town.database.read() as work:
        assert await conversations.read(work, 1) == Standing()


async def test_two_months_of_jobs_end_with_the_missed_visits_at_the_township(machine: Machine) -> None:
    """Li keeps every promise; Chen and Yang none; Sun visits nobody in February."""
    town, day = machine.town, date(2026, 1, 1)
    while day < date(2026, 3, 1):
        day += timedelta(days=1)
        town.clock.to_morning(day)
        await run_all(machine)
        if day.day == 20:
            await town.call(LI, ZHAO)
        if day == date(2026, 1, 20):
            await town.visit(LI, ZHAO)
            for head in (ZHAO, WANG, WU):
                await town.visit(SUN, head)
    found = sorted((card.kind.value, card.household) for card in await town.alerts_of(HUANG))
    assert found == sorted(
        [("missed_visit", WANG), ("missed_visit", WU), *(("missed_second_visit", head) for head in (ZHAO, WANG, WU))]
    )
    assert (
        len(machine.post.new_to(town.accounts[LI])) == 3
    )  # the calls of January and February, and the year's plan; the visit was made before its first nudge
