"""What a job is given."""

from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from time import monotonic

from actions import Work
from actions.delivery.outbox import Delivery
from knowledge.shelf import Shelf
from rules.working_days import WorkingCalendar


def _keep(_calendar: WorkingCalendar) -> None:
    """A process whose calendar is fixed."""


async def _nothing() -> int:
    """A process that leaves it to its database."""
    return 0


@dataclass(frozen=True, slots=True)
class Context:
    """`begin` opens a unit of work, `now` is the clock (aware, UTC), `delivery` sends what waits,
    `use_calendar` puts a working calendar in force for the units of work to come, `shelf` holds the policy base,
    `keep_files` is for how long photos and voices are kept (None: with their record), `noted` when the log
    said that holidays are missing, `put_away` has the database tidy up what was written (its `checkpoint`), `running`
    are seconds that no demo's journey moves."""

    begin: Callable[[], AbstractAsyncContextManager[Work]]
    now: Callable[[], datetime]
    delivery: Delivery
    use_calendar: Callable[[WorkingCalendar], None] = _keep
    shelf: Shelf | None = None
    keep_files: timedelta | None = None
    noted: list[float] = field(default_factory=list)
    put_away: Callable[[], Awaitable[int]] = _nothing
    running: Callable[[], float] = monotonic
