"""All recurring jobs on one screen, and the APScheduler that fires them."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager, nullcontext
from dataclasses import dataclass

from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.interval import IntervalTrigger

from schedules import (
    alerts,
    calendar,
    cases,
    coverage,
    covers,
    files,
    gifts,
    handovers,
    knowledge,
    monitoring,
    occurrences,
    outbox,
    packages,
    plans,
    questions,
    summaries,
    tidying,
)
from schedules.context import Context

Turn = AbstractAsyncContextManager[None]


@dataclass(frozen=True, slots=True)
class Job:
    """Every so many seconds this is done; doing it twice or late changes nothing."""

    name: str
    every_seconds: int
    do: Callable[[Context], Awaitable[None]]


TIMETABLE = (
    Job("covers", 15, covers.carry_on),  # before what reminds, so that it reminds who comes
    Job("occurrences", 30, occurrences.tick),
    Job("alerts", 30, alerts.climb),
    Job("outbox", 1, outbox.deliver),
    Job("files", 5, files.fetch),
    Job("calendar", 60, calendar.renew),
    Job("calendar_warning", 3600, calendar.warn),
    Job("knowledge", 30, knowledge.renew),
    Job("questions", 300, questions.tell_late),
    Job("gifts", 3600, gifts.open_rounds),
    Job("packages", 3600, packages.open_due),
    Job("plans", 3600, plans.ask),
    Job("cases", 3600, cases.tell_overdue),
    Job("monitoring", 3600, monitoring.tell_due),
    Job("handovers", 300, handovers.carry_out),
    Job("summaries", 300, summaries.lay_ready),
    Job("coverage", 3600, coverage.count),
    Job("tidying", 3600, tidying.tidy),
)


class Scheduler(AsyncIOScheduler):  # type: ignore[misc]  # APScheduler 3 has no types
    """One that can be stopped without cutting a job off: APScheduler's own way cancels what runs."""

    def __init__(self, **options: object) -> None:
        super().__init__(**options)
        self.running_jobs: set[asyncio.Task[None]] = set()

    async def stop(self) -> None:
        """Begins nothing more, waits for what runs, ends."""
        self.pause()
        if self.running_jobs:
            await asyncio.wait(self.running_jobs)
        self.shutdown(wait=False)


def scheduler(context: Context, turn: Turn | None = None) -> Scheduler:
    """A scheduler that is not started yet; each job is done inside `turn` (a lock where the clock may be moved).

    Its job store is memory: the state is in our tables. Its default grace of one second dropped every job after a
    stall when it was tried, so late is never too late here.
    """
    fires = Scheduler(timezone="UTC", job_defaults={"coalesce": True, "misfire_grace_time": None, "max_instances": 1})
    for job in TIMETABLE:
        fires.add_job(
            _do,
            IntervalTrigger(seconds=job.every_seconds),
            [fires.running_jobs, job, context, turn or nullcontext()],
            id=job.name,
        )
    return fires


async def _do(running: set[asyncio.Task[None]], job: Job, context: Context, turn: Turn) -> None:
    done = asyncio.create_task(_in_turn(job, context, turn))
    running.add(done)
    done.add_done_callback(running.discard)
    await done


async def _in_turn(job: Job, context: Context, turn: Turn) -> None:
    async with turn:
        await job.do(context)
