"""`python -m tests.torture [KILLS] [POSTGRESQL_URL]`: the long run. An empty database of yours, or SQLite."""

import asyncio
import json
import os
import sys
from dataclasses import asdict
from pathlib import Path
from tempfile import TemporaryDirectory

from storage.database import Database
from storage.migrate import upgrade
from tests.bench.street import street
from tests.cast import SEALS
from tests.torture.torture import Outcome, Wanted, torture

KILLS, PEOPLE, EACH = 200, 600, 5


async def _run(kills: int, database_url: str | None) -> list[Outcome]:
    """With kills, then without, each on a street of its own; two processes where the database allows it."""
    runs = [
        Wanted(PEOPLE, EACH, kills, senders=2 if database_url else 1),
        Wanted(PEOPLE, EACH, 0, senders=2 if database_url else 1, losses=False),
    ]
    found = []
    for wanted in runs:
        with TemporaryDirectory() as folder:
            database = Database(database_url or f"sqlite:///{Path(folder) / 'torture.sqlite3'}", seals=SEALS)
            await upgrade(database)
            async with street(PEOPLE, limits=False) as url:
                found.append(await torture(url, database, wanted))
            await _empty(database)
            await database.close()
    return found


async def _empty(database: Database) -> None:
    from sqlalchemy import text

    async with database.engine.begin() as connection:
        for table in ("outbox_message", "account", "person"):
            await connection.execute(text(f"DELETE FROM {table}"))


if __name__ == "__main__":
    kills = int(sys.argv[1]) if len(sys.argv) > 1 else int(os.environ.get("BANGFU_TORTURE_KILLS", KILLS))
    outcomes = asyncio.run(_run(kills, sys.argv[2] if len(sys.argv) > 2 else None))
    for outcome in outcomes:
        sys.stdout.write(json.dumps(asdict(outcome)) + "\n")
    sys.exit(any(one.lost or one.out_of_order for one in outcomes) or outcomes[-1].duplicates > 0)
