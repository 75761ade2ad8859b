"""What a job is given."""

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import datetime

from actions import Work
from actions.outbox import Delivery


@dataclass(frozen=True, slots=True)
class Context:
    """`begin` opens a unit of work, `now` is the clock (aware, UTC), `delivery` sends what waits."""

    begin: Callable[[], AbstractAsyncContextManager[Work]]
    now: Callable[[], datetime]
    delivery: Delivery
