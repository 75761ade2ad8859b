"""Queries on income statements."""

from collections.abc import Collection
from typing import Any

from sqlalchemy import func, select, update

from storage.database import Work
from storage.forms import Scope, households_in
from storage.insert import changed
from storage.tables import IncomeStatement, Member


async def one(work: Work, statement_id: int) -> IncomeStatement | None:
    """A statement."""
    return await work.get(IncomeStatement, statement_id)


async def many(work: Work, statements: Collection[int]) -> list[IncomeStatement]:
    """These statements."""
    return list(await work.scalars(select(IncomeStatement).where(IncomeStatement.id.in_(statements))))


async def of_years(work: Work, household_id: int, years: Collection[int]) -> dict[int, IncomeStatement]:
    """The household's statements of these years."""
    query = select(IncomeStatement).where(
        IncomeStatement.household_id == household_id, IncomeStatement.year.in_(years)
    )
    return {found.year: found for found in await work.scalars(query)}


async def in_scope(work: Work, scope: Scope, year: int) -> dict[int, IncomeStatement]:
    """The statements of that year, by household."""
    query = select(IncomeStatement).where(
        IncomeStatement.year == year, IncomeStatement.household_id.in_(households_in(scope))
    )
    return {found.household_id: found for found in await work.scalars(query)}


async def with_statement(work: Work, households: Collection[int], year: int) -> set[int]:
    """Which of these households have one of that year."""
    query = select(IncomeStatement.household_id).where(
        IncomeStatement.year == year, IncomeStatement.household_id.in_(households)
    )
    return set(await work.scalars(query))


async def size_of(work: Work, household_id: int) -> int:
    """How many people live there, as far as is known."""
    query = select(func.count()).select_from(Member).where(Member.household_id == household_id)
    return int((await work.scalars(query)).one())


async def keep(work: Work, row: dict[str, Any]) -> int:
    """Stores it, or writes over the one of that year; a new figure needs the household's word anew."""
    known = (await of_years(work, row["household_id"], [row["year"]])).get(row["year"])
    if known is None:
        known = IncomeStatement(**row)
        work.add(known)
    else:
        known.size, known.fen = row["size"], row["fen"]
        known.written_by, known.written_at = row["written_by"], row["written_at"]
        known.confirmed_at = known.confirmed_by = None
    await work.flush()
    return known.id


async def confirm(work: Work, statement_id: int, values: dict[str, Any]) -> bool:
    """Stores the household's yes; False when it was said before."""
    statement = update(IncomeStatement).where(
        IncomeStatement.id == statement_id, IncomeStatement.confirmed_at.is_(None)
    )
    return bool(await changed(work, statement.values(**values)))
