"""Brings a database to the newest tables, or to another revision."""

from pathlib import Path

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.util.exc import CommandError
from sqlalchemy import Connection

from rules.errors import Unusable
from storage.database import Database
from storage.tables import Table

HOME = Path(__file__).parent / "migrations"


async def upgrade(database: Database, revision: str = "head") -> None:
    """Runs the steps that are missing, in one transaction. Raises Unusable when a newer version made the tables."""
    try:
        async with database.engine.begin() as connection:
            await connection.run_sync(lambda sync: command.upgrade(_config(sync), revision))
    except CommandError as error:
        raise Unusable("database_newer") from error


async def downgrade(database: Database, revision: str = "base") -> None:
    """Undoes steps down to that revision; `base` leaves no table."""
    async with database.engine.begin() as connection:
        await connection.run_sync(lambda sync: command.downgrade(_config(sync), revision))


async def differences(database: Database) -> list[object]:
    """What the migrated database and storage/tables/ do not agree on; empty when all is well."""

    def compare(sync: Connection) -> list[object]:
        return list(compare_metadata(MigrationContext.configure(sync), Table.metadata))

    async with database.engine.connect() as connection:
        return await connection.run_sync(compare)


async def write_revision(database: Database, message: str, number: str) -> None:
    """For developers: writes the next step from what differs (`python -m storage revision "why"`)."""
    async with database.engine.begin() as connection:
        await connection.run_sync(
            lambda sync: command.revision(_config(sync), message=message, rev_id=number, autogenerate=True)
        )


def _config(connection: Connection) -> Config:
    config = Config()
    config.set_main_option("script_location", str(HOME))
    config.attributes["connection"] = connection
    return config
