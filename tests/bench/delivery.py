"""Reminders to many people at once under Telegram's limits, while people tap: pace and losses, beside plain loops."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from pydantic import SecretStr
from rich.console import Console
from rich.table import Table
from sqlalchemy import select, update

from actions.delivery.messenger import TryLater
from actions.delivery.outbox import deliver_due
from actions.views import Outgoing
from bot.app import App, opened
from bot.messengers.telegram import TelegramMessenger
from bot.settings import Settings
from bot.simulation.population import FIRST_ACCOUNT, City
from storage import outbox
from storage.database import Database
from storage.outbox import State
from storage.tables import OutboxMessage
from tests.bench.january import january, tick
from tests.bench.plain_loops import LOOPS, a_second_apart, plain
from tests.bench.street import TOKEN, received, street
from tests.bench.taps import tapping
from tests.cast import SEALS

MESSAGES = 300
BASELINE_SHARE = 3  # the plain loops send a third: their pace does not depend on the number
ROUND_TRIP = 0.15  # seconds to Telegram and back on a far link
LIMIT, FASTEST = 30.0, 1000.0


@dataclass(slots=True)
class Sent:
    """What came of it. `per_second` counts what Telegram counts, replies to taps too; `cpu_ms` is the bot's side."""

    per_second: float
    too_many_requests: int
    lost: int
    duplicates: int
    cpu_ms: float
    out_of_order: int = 0
    tap_p50_ms: float | None = None
    tap_p99_ms: float | None = None


class Counting(TelegramMessenger):
    """The product's own messenger; counts refusals and may stand far away from Telegram."""

    def __init__(self, settings: Settings, round_trip: float = 0.0) -> None:
        super().__init__(settings)
        self.too_many_requests = 0
        self._round_trip = round_trip

    async def send(self, message: Outgoing) -> int:
        await asyncio.sleep(self._round_trip / 2)
        try:
            sent = await super().send(message)
        except TryLater as later:
            self.too_many_requests += later.why == "429"
            raise
        await asyncio.sleep(self._round_trip / 2)
        return sent


class Passing:
    """January, passing as fast as the measurement."""

    def __init__(self, moment: datetime) -> None:
        self._moment, self._begun = moment, time.perf_counter()

    def now(self) -> datetime:
        """This instant, aware and in UTC."""
        return self._moment + timedelta(seconds=time.perf_counter() - self._begun)


def run(arguments: list[str]) -> dict[str, object]:
    """Argument: how many messages (300); 10000 is the whole measurement, about 25 minutes."""
    return asyncio.run(_run(int(arguments[0]) if arguments else MESSAGES))


async def _run(count: int) -> dict[str, object]:
    few = min(max(count // BASELINE_SHARE, 1), 1500)
    rows: dict[str, Sent] = {}
    async with street(count, limits=True) as strict:
        rows["bangfu"] = await _product(strict, count)
        rows["bangfu_three"] = await _product(strict, -(-count // 3), each=3)
        rows["far"] = await _product(strict, few, round_trip=ROUND_TRIP, taps=False)
        for name in LOOPS:
            for each in (1, 3):
                suffix = "" if each == 1 else "_three"
                chats = -(-few // each) if name != "sequential" or each == 1 else max(few // 30, 1)
                rows[name + suffix] = Sent(*await plain(strict, chats, each, LOOPS[name]))
    async with street(few, limits=False) as free:
        rows["bangfu_unlimited"] = await _product(free, few, per_second=FASTEST, taps=False)
        rows["bare"] = Sent(*await plain(free, few, 1, None))
    _print(count, few, rows)
    figures: dict[str, object] = {"messages": count}
    for name, sent in rows.items():
        prefix = "" if name == "bangfu" else f"{name}_"
        figures |= {
            f"{prefix}per_second": round(sent.per_second, 2),
            f"{prefix}too_many_requests": sent.too_many_requests,
            f"{prefix}lost": sent.lost,
            f"{prefix}duplicates": sent.duplicates,
            f"{prefix}out_of_order": sent.out_of_order,
            f"{prefix}cpu_ms": round(sent.cpu_ms, 2),
        }
        if sent.tap_p99_ms is not None:
            figures[f"{prefix}tap_p99_ms"] = round(sent.tap_p99_ms, 1)
    times = rows["bangfu_unlimited"].cpu_ms / rows["bare"].cpu_ms
    share = rows["bangfu"].per_second / LIMIT
    return figures | {"share_of_limit": round(share, 3), "cpu_times_bare_send_message": round(times, 2)}


async def _product(
    url: str, chats: int, *, each: int = 1, per_second: float = LIMIT, round_trip: float = 0.0, taps: bool = True
) -> Sent:
    """Real reminders of real occurrences, through the outbox, while people tap."""
    await a_second_apart(chats * each)
    before = await received(url)
    async with _filled(chats, each) as (file, moment):
        settings = Settings(
            telegram_token=SecretStr(TOKEN),
            telegram_api_url=url,
            messages_per_second=per_second,
            database_url=f"sqlite:///{file}",
        )
        messenger = Counting(settings, round_trip)
        async with opened(settings, Passing(moment), messenger) as app, tapping(app, url, chats, taps) as tapped:
            assert app.delivery is not None
            begun, cpu, replies = time.perf_counter(), time.process_time(), tapped.replies
            while await _is_left(app):
                await deliver_due(app.delivery, app.clock.now)
                await asyncio.sleep(0.02)
            seconds, spent = time.perf_counter() - begun, time.process_time() - cpu
            replies = tapped.replies - replies
        got = [now - then for now, then in zip(await received(url), before, strict=True)][:chats]
        out_of_order = await _out_of_order(file)
    got = [one - tapped.by_chat.get(FIRST_ACCOUNT + at, 0) for at, one in enumerate(got)]
    return Sent(
        per_second=(chats * each + replies) / seconds,
        too_many_requests=messenger.too_many_requests + tapped.too_many_requests,
        lost=sum(max(each - one, 0) for one in got),
        duplicates=sum(max(one - each, 0) for one in got),
        cpu_ms=spent / (chats * each) * 1000,
        out_of_order=out_of_order,
        tap_p50_ms=tapped.percentile(50),
        tap_p99_ms=tapped.percentile(99),
    )


async def _is_left(app: App) -> bool:
    async with app.database.read() as work:
        states = [State.WAITING.value, State.SENDING.value]
        query = select(OutboxMessage.id).where(OutboxMessage.state.in_(states), OutboxMessage.not_before <= LAST)
        return (await work.scalars(query.limit(1))).first() is not None


LAST = datetime(2025, 1, 31, tzinfo=UTC)


async def _out_of_order(file: Path) -> int:
    """Messages whose number in the chat is smaller than that of one laid ready before."""
    database = Database(f"sqlite:///{file}", seals=SEALS)
    async with database.read() as work:
        query = select(OutboxMessage.person_id, OutboxMessage.telegram_message_id).order_by(OutboxMessage.id)
        newest: dict[int, int] = {}
        wrong = 0
        for person, number in await work.execute(query.where(OutboxMessage.state == State.SENT.value)):
            assert number is not None
            wrong += number < newest.get(person, 0)
            newest[person] = max(number, newest.get(person, 0))
    await database.close()
    return wrong


@asynccontextmanager
async def _filled(chats: int, each: int) -> AsyncIterator[tuple[Path, datetime]]:
    """A database in which so many helpers are to be reminded, `each` times in a row, and the moment of that."""
    async with january(City(chats, chats + -(-chats // 5))) as (file, database, moment):
        await tick(database, moment)
        if each > 1:
            await _several(database, each, moment)
        yield file, moment


async def _several(database: Database, each: int, moment: datetime) -> None:
    """Each person's come in a row."""
    async with database.begin() as work:
        found = list(await work.scalars(select(OutboxMessage).order_by(OutboxMessage.id)))
        rows = [
            outbox.new_row(f"{one.key}:{at}", one.person_id, one.kind, one.about, outbox.Priority.REMINDER, moment)
            for one in found
            for at in range(each)
        ]
        await work.execute(update(OutboxMessage).values(state=State.WITHDRAWN.value))
        await outbox.put_all(work, rows)
        await work.commit()


def _print(count: int, few: int, rows: dict[str, Sent]) -> None:
    names = {
        "bangfu": f"bangfu, {count} reminders, people tapping",
        "bangfu_three": f"bangfu, {count}, three a chat in a row, tapping",
        "far": f"bangfu, {few}, {ROUND_TRIP * 1000:.0f} ms away",
        "bangfu_unlimited": f"bangfu, {few}, limits off",
        "bare": f"python-telegram-bot, {few} bare send_message, limits off",
    }
    for name in LOOPS:
        names[name], names[f"{name}_three"] = f"{name}, {few}", f"{name}, three a chat in a row"
    table = Table(
        "sender", "messages/s", "429", "lost", "doubled", "out of order", "tap p50/p99 ms", "CPU ms",
        title="delivery, SQLite, Telegram's limits on",
    )  # fmt: skip
    for name, sent in rows.items():
        taps = "" if sent.tap_p99_ms is None else f"{sent.tap_p50_ms:.0f} / {sent.tap_p99_ms:.0f}"
        table.add_row(
            names[name].replace("_", " "), f"{sent.per_second:.1f}", str(sent.too_many_requests), str(sent.lost),
            str(sent.duplicates), str(sent.out_of_order), taps, f"{sent.cpu_ms:.2f}",
        )  # fmt: skip
    Console().print(table)
