"""What people build first: one APScheduler job per pairing and duty in an SQLAlchemyJobStore."""

import asyncio
import statistics
import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from apscheduler.events import EVENT_JOB_EXECUTED
from apscheduler.jobstores.sqlalchemy import SQLAlchemyJobStore
from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.cron import CronTrigger
from apscheduler.triggers.interval import IntervalTrigger
from sqlalchemy import create_engine, event

from tests.bench.apart import peak_mb

WAKE_UPS = 20


@dataclass(slots=True)
class Naive:
    """CPU seconds to add one job and to fire one; by the clock: a wake-up with nothing due, and how long the loop
    stands still while all that is due is fired."""

    jobs: int
    due: int
    add_one: float
    wake_up: float
    fire_one: float
    blocked: float
    peak_mb: float


def fire_jobs(jobs: int, due: int) -> Naive:
    """Adds so many jobs and lets some fire at once; the file is set as well as it can be (WAL, NORMAL)."""
    with TemporaryDirectory() as folder:
        return asyncio.run(_fire(Path(folder) / "jobs.sqlite3", jobs, due))


async def remind(pairing: int) -> None:
    """The job: it does nothing, which is to the naive design's favour."""


async def _fire(file: Path, jobs: int, due: int) -> Naive:
    engine = create_engine(f"sqlite:///{file}")
    event.listen(engine, "connect", _prepare)
    fires = AsyncIOScheduler(
        jobstores={"default": SQLAlchemyJobStore(engine=engine)},
        job_defaults={"misfire_grace_time": None, "coalesce": True},
        timezone="Asia/Shanghai",
    )
    fires.start(paused=True)
    begun = time.process_time()
    for at in range(jobs):
        monthly = at % 2 == 0
        trigger = CronTrigger(day=20, hour=9, minute=30) if monthly else IntervalTrigger(days=60)
        fires.add_job(remind, trigger, [at], id=str(at))
    add_one = (time.process_time() - begun) / jobs
    wake_up = statistics.median([_woken(fires) for _ in range(WAKE_UPS)])
    for at in range(due):
        fires.modify_job(str(at), next_run_time=datetime.now(UTC) - timedelta(seconds=1))
    ran, all_ran = count(1), asyncio.Event()
    fires.add_listener(lambda _: all_ran.set() if next(ran) == due else None, EVENT_JOB_EXECUTED)
    begun = time.process_time()
    blocked = _woken(fires)
    await all_ran.wait()
    seconds = time.process_time() - begun
    fires.shutdown(wait=False)
    engine.dispose()
    return Naive(jobs, due, add_one, wake_up, seconds / due, blocked, peak_mb())


def _woken(fires: AsyncIOScheduler) -> float:
    """What the scheduler does when its timer rings, in the event loop's own thread."""
    fires.state = 1  # STATE_RUNNING, without starting the timer
    begun = time.perf_counter()
    fires._process_jobs()
    seconds = time.perf_counter() - begun
    fires.state = 2  # STATE_PAUSED
    return seconds


def _prepare(connection: Any, _record: object) -> None:  # a DBAPI connection
    for pragma in ("journal_mode=WAL", "synchronous=NORMAL"):
        connection.execute(f"PRAGMA {pragma}")
