"""Kills delivery processes at random moments while the street refuses, loses answers and is away; then counts."""

import asyncio
import os
import random
import re
import signal
from collections import Counter
from dataclasses import dataclass
from multiprocessing.process import BaseProcess
from typing import Any

import aiohttp
from sqlalchemy import func, select

from bot.clock import SystemClock
from bot.simulation.population import FIRST_ACCOUNT
from storage import outbox
from storage.database import Database
from storage.outbox import Priority, State
from storage.tables import Account, OutboxMessage, Person
from tests.bench.street import FORKS
from tests.torture import sender

FIRST_YEAR = 3000
# Seconds. What a killed process held is sent when its lease is over: the test waits for that. Where nobody dies a
# short one would only run out on a busy machine.
SHORT_LEASE, LONG_LEASE = 3.0, 60.0


@dataclass(frozen=True, slots=True)
class Wanted:
    """`kills` 0: nobody dies. `faults`: the street refuses, answers late, goes away; `losses`: it takes a message
    and its answer is lost."""

    people: int
    each: int
    kills: int
    senders: int = 1
    faults: bool = True
    losses: bool = True
    seed: int = 1


@dataclass(frozen=True, slots=True)
class Outcome:
    """What arrived. `explained`: so many duplicates may stem from kills and lost answers at most."""

    messages: int
    lost: int
    duplicates: int
    out_of_order: int
    kills: int
    lost_answers: int
    states: dict[str, int]


async def torture(url: str, database: Database, wanted: Wanted) -> Outcome:
    """One run on an empty database and a street on which everybody has started the bot."""
    chance = random.Random(wanted.seed)
    await _lay_ready(database, wanted)
    where = database.url.render_as_string(hide_password=False)
    lease = SHORT_LEASE if wanted.kills else LONG_LEASE
    running = [_start(url, where, lease) for _ in range(wanted.senders)]
    lost_answers = 0
    async with aiohttp.ClientSession(url) as street:
        try:
            for at in range(wanted.kills):
                lost_answers += await _trouble(street, chance, wanted, at)
                await asyncio.sleep(chance.uniform(0.05, 0.9))
                victim = chance.randrange(len(running))
                _kill(running[victim])
                running[victim] = _start(url, where, lease)
            if not wanted.kills and wanted.faults:
                lost_answers += await _trouble(street, chance, wanted, 0)
            await _until_settled(street, database)
        finally:
            for process in running:
                _kill(process)
        arrived = [await _arrived(street, FIRST_ACCOUNT + at) for at in range(wanted.people)]
    return await _counted(database, wanted, arrived, lost_answers)


def _start(url: str, where: str, lease: float) -> BaseProcess:
    process = FORKS.Process(target=sender.main, args=(url, where, lease), daemon=True)
    process.start()
    return process


def _kill(process: BaseProcess) -> None:
    if process.pid is not None and process.is_alive():
        os.kill(process.pid, signal.SIGKILL)
    process.join()


async def _lay_ready(database: Database, wanted: Wanted) -> None:
    now = SystemClock().now()
    async with database.begin() as work:
        people = [Person(name=f"P{at}") for at in range(wanted.people)]
        work.add_all(people)
        await work.flush()
        for at, person in enumerate(people):
            work.add(Account(telegram_id=FIRST_ACCOUNT + at, person_id=person.id, language="zh_CN", consented_at=now))
        # The clock is the machine's, and nothing less urgent goes out in its nights.
        urgent = Priority.EMERGENCY
        rows = [
            outbox.new_row(f"t:{person.id}:{at}", person.id, "calendar", {"year": FIRST_YEAR + at}, urgent, now)
            for at in range(wanted.each)
            for person in people
        ]
        await outbox.put_all(work, rows)
        await work.commit()


async def _trouble(street: aiohttp.ClientSession, chance: random.Random, wanted: Wanted, at: int) -> int:
    """One fault; how many answers it may lose."""
    if not wanted.faults:
        return 0
    times = chance.randint(1, 3)
    kinds: list[dict[str, Any]] = [
        {"kind": "refuse", "status": 500, "times": times},
        {"kind": "refuse", "status": 502, "times": times},
        {"kind": "refuse", "status": 429, "retry_after": 1, "times": 1},
        {"kind": "away", "seconds": 0.3},
    ]
    if wanted.losses:
        kinds.append({"kind": "lose_reply", "times": times})
    fault = kinds[at % len(kinds)]
    async with street.post("/people/faults", json={**fault, "method": "sendMessage"}) as answer:
        answer.raise_for_status()
    return times if fault["kind"] == "lose_reply" else 0


async def _until_settled(street: aiohttp.ClientSession, database: Database) -> None:
    left = 1
    while left:
        await asyncio.sleep(0.2)
        async with database.read() as work:
            query = select(func.count()).select_from(OutboxMessage)
            query = query.where(OutboxMessage.state.in_([State.WAITING.value, State.SENDING.value]))
            left = (await work.scalars(query)).one()


async def _arrived(street: aiohttp.ClientSession, person: int) -> list[int]:
    """The numbers of this person's messages as they came."""
    async with street.get(f"/people/{person}/chat") as answer:
        chat = await answer.json()
    found = (re.search(r"\d{4,}", one["text"] or "") for one in chat["messages"] if one["from"] == "bot")
    return [int(number[0]) for number in found if number is not None]


async def _counted(database: Database, wanted: Wanted, arrived: list[list[int]], lost_answers: int) -> Outcome:
    years = range(FIRST_YEAR, FIRST_YEAR + wanted.each)
    lost = duplicates = out_of_order = 0
    for numbers in arrived:
        times = Counter(numbers)
        lost += sum(times[year] == 0 for year in years)
        duplicates += sum(max(times[year] - 1, 0) for year in years)
        first = list(dict.fromkeys(numbers))
        out_of_order += first != sorted(first)
    async with database.read() as work:
        grouped = select(OutboxMessage.state, func.count()).group_by(OutboxMessage.state)
        states = dict((await work.execute(grouped)).all())
    messages = wanted.people * wanted.each
    return Outcome(messages, lost, duplicates, out_of_order, wanted.kills, lost_answers, states)
