"""A day on which nothing could be sent, for all helpers of the largest programme: what comes of it, and how long the
backlog takes beside the floor that Telegram's limit allows. In simulated time, under Telegram's own limits."""

import asyncio
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from rich.console import Console
from rich.progress import track
from rich.table import Table
from sqlalchemy import Select, func, select

from actions.delivery.messenger import TryLater, Unreachable
from actions.delivery.outbox import deliver_due
from actions.views import Outgoing
from bot.app import App, opened
from bot.settings import Settings
from bot.simulation.population import FIRST_ACCOUNT, HELPERS, HOUSEHOLDS, City
from sandbox.rates import Pace, Rates
from schedules import occurrences
from storage.outbox import State
from storage.tables import Occurrence, OutboxMessage, Pairing
from tests.bench.january import january

HOURS = 24
ROUND_TRIP = 0.05
BLOCKED_ONE_IN = 100
LIMIT = 30.0
LOOK_EVERY = 60.0  # seconds, while Telegram is away: the sender's own longest pause
# So long the database's thread may take before the clock jumps on.
PATIENCE = 0.003


class Hastening(asyncio.SelectorEventLoop):
    """A loop that does not wait: when nothing is left but timers, its clock jumps to the next of them."""

    def __init__(self) -> None:
        super().__init__()
        self._ahead = 0.0
        selector = self._selector  # type: ignore[attr-defined]  # asyncio's own
        select_really = selector.select

        def hasten(timeout: float | None = None) -> object:
            found = select_really(timeout and min(timeout, PATIENCE))
            if not found and timeout:
                self._ahead += timeout
            return found

        selector.select = hasten

    def time(self) -> float:
        """Seconds, those that were jumped over too."""
        return super().time() + self._ahead


@dataclass(slots=True)
class Strict:
    """A Telegram that keeps its limits by the loop's clock, is away until an instant of it, and counts."""

    away_until: float
    rates: Rates
    received: Counter[int] = field(default_factory=Counter)
    refused: int = 0
    too_many_requests: int = 0
    number: int = 0

    async def open(self) -> None:
        """Nothing to open."""

    async def close(self) -> None:
        """Nothing to close."""

    async def send(self, message: Outgoing) -> int:
        """The message's number. Raises TryLater while away and over the limit, Unreachable for the blocked."""
        await asyncio.sleep(ROUND_TRIP)
        if asyncio.get_running_loop().time() < self.away_until:
            self.refused += 1
            raise TryLater("network")
        if message.telegram_id % BLOCKED_ONE_IN == FIRST_ACCOUNT % BLOCKED_ONE_IN:
            raise Unreachable("blocked")
        wait = self.rates.take(message.telegram_id)
        if wait:
            self.too_many_requests += 1
            raise TryLater("429", timedelta(seconds=wait))
        self.received[message.telegram_id] += 1
        self.number += 1
        return self.number


class Simulated:
    """The time of day by the loop's clock."""

    def __init__(self, moment: datetime) -> None:
        self._moment, self._begun = moment, asyncio.get_running_loop().time()

    def now(self) -> datetime:
        """This instant, aware and in UTC."""
        return self._moment + timedelta(seconds=asyncio.get_running_loop().time() - self._begun)


@dataclass(frozen=True, slots=True)
class Drained:
    """What came of the backlog: messages `sent` (the township's word on those who blocked the bot, too), people
    `listed`, people `lost` who were due and are neither reminded nor listed, and the `most` reminders to one."""

    people: int
    sent: int
    listed: int
    lost: int
    most: int
    seconds: float
    too_many_requests: int


def run(arguments: list[str]) -> dict[str, object]:
    """Arguments: how many helpers (22,000), hours of the outage (24)."""
    helpers, hours = [int(one) for one in arguments] + [HELPERS, HOURS][len(arguments) :]
    city = City(-(-helpers * HOUSEHOLDS // HELPERS), helpers)
    figures: dict[str, object] = {"helpers": helpers}
    table = Table(
        "away", "people due", "sent", "listed", "lost", "a person", "429", "drained s", "floor s", "x floor",
        title=f"{hours} hours without sending, {helpers:,} helpers, SQLite, simulated time",
    )  # fmt: skip
    for name in track(("bangfu", "telegram"), "outages", console=Console(stderr=True)):
        with asyncio.Runner(loop_factory=Hastening) as runner:
            one = runner.run(_outage(city, timedelta(hours=hours), ours=name == "bangfu"))
        floor = one.sent / LIMIT
        table.add_row(
            name, f"{one.people:,}", f"{one.sent:,}", f"{one.listed:,}", str(one.lost), str(one.most),
            str(one.too_many_requests), f"{one.seconds:.0f}", f"{floor:.0f}", f"{one.seconds / floor:.2f}",
        )  # fmt: skip
        figures |= {
            f"{name}_away_due": one.people,
            f"{name}_away_sent": one.sent,
            f"{name}_away_listed": one.listed,
            f"{name}_away_lost": one.lost,
            f"{name}_away_reminders_a_person": one.most,
            f"{name}_away_too_many_requests": one.too_many_requests,
            f"{name}_away_times_floor": round(one.seconds / floor, 3),
        }
    Console().print(table)
    return figures


async def _outage(city: City, outage: timedelta, *, ours: bool) -> Drained:
    loop = asyncio.get_running_loop()
    async with january(city) as (file, _, moment):
        messenger = Strict(0.0, Rates(Pace(), loop.time))
        begins = moment + outage if ours else moment
        settings = Settings(database_url=f"sqlite:///{file}", messages_per_second=LIMIT)
        async with opened(settings, Simulated(begins), messenger) as app:
            if not ours:
                messenger.away_until = loop.time() + outage.total_seconds()
            due = await _due(app, moment + outage)
            while loop.time() < messenger.away_until:
                await _jobs(app)
                await asyncio.sleep(LOOK_EVERY)
            begun = loop.time()
            while await _jobs(app):  # noqa: ASYNC110  # as the timetable does
                await asyncio.sleep(1)
            return await _came_of_it(app, messenger, due, loop.time() - begun)


async def _jobs(app: App) -> bool:
    """What the timetable would do now; whether something is left."""
    assert app.delivery is not None
    await occurrences.tick(app.context)
    await deliver_due(app.delivery, app.clock.now)
    async with app.database.read() as work:
        open_ones = select(OutboxMessage.id).where(OutboxMessage.state.in_([State.WAITING, State.SENDING]))
        return (await work.scalars(open_ones.limit(1))).first() is not None


async def _due(app: App, until: datetime) -> set[int]:
    """Whoever is to be reminded until then."""
    async with app.database.read() as work:
        query = select(Pairing.person_id).join(Occurrence, Occurrence.pairing_id == Pairing.id)
        return set(await work.scalars(query.where(Occurrence.next_step_at <= until)))


async def _came_of_it(app: App, messenger: Strict, due: set[int], seconds: float) -> Drained:
    given_up = [State.EXPIRED, State.UNREACHABLE, State.FAILED]
    async with app.database.read() as work:
        sent = list(await work.scalars(_reminded().where(OutboxMessage.state == State.SENT)))
        listed = set(await work.scalars(_reminded().where(OutboxMessage.state.in_(given_up))))
        count = select(func.count()).select_from(OutboxMessage).where(OutboxMessage.state == State.SENT)
        noted = (await work.scalars(count)).one()
    assert noted == sum(messenger.received.values()), "what was noted as sent is not what Telegram took"
    return Drained(
        len(due), noted, len(listed), len(due.difference(sent, listed)), max(Counter(sent).values()), seconds,
        messenger.too_many_requests,
    )  # fmt: skip


def _reminded() -> Select[int]:
    return select(OutboxMessage.person_id).where(OutboxMessage.kind == "reminder")
