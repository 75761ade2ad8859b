"""The migrations make exactly the tables that storage/tables/ has, and can be undone."""

import pytest
from sqlalchemy import inspect

from rules.errors import Unusable
from storage.database import Database
from storage.migrate import differences, downgrade, upgrade
from storage.tables import Table


async def tables(database: Database) -> set[str]:
    async with database.engine.connect() as connection:
        return await connection.run_sync(lambda sync: set(inspect(sync).get_table_names()))


async def test_up_down_and_up_again_gives_the_tables(empty_database: Database) -> None:
    await upgrade(empty_database)
    assert await tables(empty_database) == {*Table.metadata.tables, "alembic_version"}
    await downgrade(empty_database)
    assert await tables(empty_database) == {"alembic_version"}
    await upgrade(empty_database)
    assert await differences(empty_database) == []


async def test_upgrading_twice_changes_nothing(empty_database: Database) -> None:
    await upgrade(empty_database)
    await upgrade(empty_database)
    assert await differences(empty_database) == []


async def test_a_table_that_is_missing_is_a_difference(empty_database: Database) -> None:
    await upgrade(empty_database)
    async with empty_database.engine.begin() as connection:
        await connection.exec_driver_sql("DROP TABLE opened_window")
    assert await differences(empty_database) != []


async def test_a_database_of_a_newer_version_is_refused_in_words(empty_database: Database) -> None:
    await upgrade(empty_database)
    async with empty_database.engine.begin() as connection:
        await connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(Unusable) as refused:
        await upgrade(empty_database)
    assert refused.value.code == "database_newer"
