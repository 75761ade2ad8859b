"""Lists as an office writes them, and what is made of them, for the tests of imports."""

from collections.abc import Sequence
from pathlib import Path

from sqlalchemy import func, select

from actions.papers.forms import place_named
from actions.rosters import imports, list_rows
from actions.rosters.imports import Outcome, Plan
from knowledge.base import Base
from ledgers.list_kinds import CONTACTS, MEMBERS, ListKind
from ledgers.list_rows import read_contacts, read_members, read_received
from ledgers.roster import FaultCode
from storage.tables import (
    Alert,
    Confirmation,
    Contact,
    Occurrence,
    OutboxMessage,
)
from tests.cast import CITY, Town

KNOWLEDGE = Base.load()
Placed = tuple[Plan, list[tuple[FaultCode, int | None]]]


def written(folder: Path, *lines: Sequence[str]) -> Path:
    path = folder / "list.csv"
    path.write_text("\n".join(",".join(line) for line in lines), encoding="utf-8")
    return path


async def understood(town: Town, kind: ListKind, path: Path, place: str = CITY) -> Placed:
    """The plan of the good rows, and the faults."""

    def quiet(done: int, expected: int) -> None:
        """Nobody watches."""

    async with town.database.read() as work:
        region = (await place_named(work, place)).id
        today = town.clock.today
        if kind is MEMBERS:
            people = await list_rows.members(work, read_members(path, today, quiet, {}), region)
            return imports.members_plan(people), [(one.code, one.row) for one in people.faults]
        if kind is CONTACTS:
            past = await list_rows.contacts(work, read_contacts(path, today, quiet, {}), region)
            return imports.contacts_plan(past), [(one.code, one.row) for one in past.faults]
        received = await list_rows.received(work, read_received(path, today, quiet, {}), region, KNOWLEDGE)
        return imports.entitlements_plan(received), [(one.code, one.row) for one in received.faults]


async def brought(town: Town, kind: ListKind, path: Path) -> Outcome:
    plan, faults = await understood(town, kind, path)
    assert faults == []
    mark = imports.mark_of(path)
    return await imports.carry_out(town.database, plan, mark, town.clock.now(), lambda done, whole: None)


async def count(town: Town, table: type[Contact | Alert | OutboxMessage | Confirmation | Occurrence]) -> int:
    async with town.database.read() as work:
        return (await work.scalars(select(func.count()).select_from(table))).one()
