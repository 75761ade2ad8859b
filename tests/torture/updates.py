"""`python -m tests.torture.updates [KILLS] [POSTGRESQL_URL]`: people write while listening processes are killed.

An empty database of yours, or SQLite. By webhook and by polling, with kills and without; one JSON line each.
"""

import asyncio
import json
import random
import signal
import sys
from collections import Counter
from dataclasses import asdict, dataclass
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import text

import sandbox.webhook
from storage.database import Database
from storage.migrate import upgrade
from tests.bot.fleet import Fleet, Member, fleet
from tests.bot.receiver import Done
from tests.cast import SEALS

KILLS, PEOPLE, EACH = 100, 30, 100
SHORTEST, LONGEST = 0.05, 0.9  # seconds between two kills
LONG = 600.0  # seconds for all that waits at the end
FIRST_PERSON = 2001


@dataclass(frozen=True, slots=True)
class Outcome:
    """`twice`: handled more than once; `brought_twice`: so many Telegram brought twice on purpose."""

    way: str
    database: str
    processes: int
    kills: int
    updates: int
    brought_twice: int
    lost: int
    twice: int
    out_of_order: int


async def torture(database: Database, polls: bool, processes: int, kills: int, people: int, each: int) -> Outcome:
    """One run."""
    chance, doubled = random.Random(kills), people * each // 20
    seconds = kills * (SHORTEST + LONGEST) / 2
    async with fleet(database) as listening:
        members = [await listening.start(polls) for _ in range(processes)]
        await listening.people.fault("duplicate_update", times=doubled)
        writing = asyncio.gather(*(_write(listening, who, each, seconds, chance) for who in range(people)))
        for _ in range(kills):
            await asyncio.sleep(chance.uniform(SHORTEST, LONGEST))
            await _replace(listening, members, chance.randrange(processes), polls)
        await writing
        done = await _all_done(listening)
    way, kind = "polling" if polls else "webhook", "SQLite" if database.is_sqlite else "PostgreSQL"
    counted = _counted(done, people, each)
    return Outcome(way, kind, processes, kills, people * each, doubled, *counted)


async def _write(listening: Fleet, who: int, each: int, seconds: float, chance: random.Random) -> None:
    person = await listening.people.person(FIRST_PERSON + who)
    for number in range(each):
        await person.say(str(number))
        await asyncio.sleep(chance.uniform(0, 2 * seconds / each))


async def _replace(listening: Fleet, members: list[Member], at: int, polls: bool) -> None:
    members[at].send(signal.SIGKILL)
    listening.kill(members[at])
    members[at] = await listening.start(polls)


async def _all_done(listening: Fleet) -> list[Done]:
    """What was done once Telegram has nothing left and nothing waits; what is missing then is lost."""
    while await listening.waiting():
        await listening.settled(LONG)
        await asyncio.sleep(0.2)
    await listening.settled(LONG)
    return await listening.done(0)


def _counted(done: list[Done], people: int, each: int) -> tuple[int, int, int]:
    lost = twice = out_of_order = 0
    for who in range(people):
        numbers = [int(line.said) for line in done if line.whose == FIRST_PERSON + who]
        times = Counter(numbers)
        lost += sum(times[number] == 0 for number in range(each))
        twice += sum(max(times[number] - 1, 0) for number in range(each))
        out_of_order += sum(later < earlier for earlier, later in pairwise(numbers))
    return lost, twice, out_of_order


async def _run(kills: int, url: str | None) -> list[Outcome]:
    sandbox.webhook.LONGEST_PAUSE = 1.0
    found = []
    for polls in (False, True):
        for times in (kills, 0):
            with TemporaryDirectory() as folder:
                database = Database(url or f"sqlite:///{Path(folder) / 'torture.sqlite3'}", seals=SEALS)
                await upgrade(database)
                found.append(await torture(database, polls, 2 if url else 1, times, PEOPLE, EACH))
                sys.stdout.write(json.dumps(asdict(found[-1])) + "\n")
                sys.stdout.flush()
                async with database.engine.begin() as connection:
                    await connection.execute(text("DELETE FROM received_update"))
                await database.close()
    return found


if __name__ == "__main__":
    kills = int(sys.argv[1]) if len(sys.argv) > 1 else KILLS
    outcomes = asyncio.run(_run(kills, sys.argv[2] if len(sys.argv) > 2 else None))
    sys.exit(any(one.lost or one.twice or one.out_of_order for one in outcomes))
