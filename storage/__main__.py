"""`python -m storage revision "why"`: writes the next migration from what storage/tables/ has new."""

import asyncio
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from storage.database import Database
from storage.migrate import HOME, upgrade, write_revision


async def _revision(message: str) -> None:
    number = f"{len(list((HOME / 'versions').glob('[0-9]*.py'))) + 1:04d}"
    with TemporaryDirectory() as folder:
        database = Database(f"sqlite:///{Path(folder) / 'empty.sqlite3'}")
        await upgrade(database)
        await write_revision(database, message, number)
        await database.close()


if __name__ == "__main__":
    if len(sys.argv) != 3 or sys.argv[1] != "revision":
        sys.exit('usage: python -m storage revision "why"')
    asyncio.run(_revision(sys.argv[2]))
