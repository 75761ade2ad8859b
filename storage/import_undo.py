"""What has to be known to take an import back: how its rows stand now, and what hangs on them by now."""

import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, cast

from sqlalchemy import Column, String, delete, or_, select, update
from sqlalchemy import Table as SqlTable
from sqlalchemy import cast as as_type

from rules.due_dates import Step
from rules.imports import KeptWhy
from rules.programme import Programme
from rules.standing import Standing
from storage.among import among
from storage.database import Work
from storage.import_runs import TABLES, columns, typed, value_of
from storage.insert import changed
from storage.past_contacts import DONE, no_longer_satisfied
from storage.tables import (
    Alert,
    Contact,
    Entitlement,
    Household,
    ImportChange,
    Occurrence,
    Pairing,
    Person,
    Region,
    Table,
    Unit,
)

Key = tuple[Any, ...]
# Made for a pairing by the machine: they go with it, as long as nothing came of them.
_OF_PAIRINGS = Occurrence.__tablename__
_OWN = {"import_change", "import_run", "import_heading"}
_KINDS = ("village", "township", "city")


@dataclass(slots=True, eq=False)
class Touched:
    """A row that the import added (`before` is None) or changed; `row` is how it stands, None once it is gone."""

    table: str
    key: Key
    before: dict[str, Any] | None
    after: dict[str, Any]
    changes: list[ImportChange] = field(default_factory=list)
    row: Table | None = None
    why: KeptWhy | None = None

    @property
    def was_restored(self) -> bool:
        """Whether it says again what it said before the import."""
        return self.before is not None and self._says(self.before)

    @property
    def is_as_left(self) -> bool:
        """Whether it still says what the import wrote."""
        return self._says(self.after)

    def _says(self, values: Mapping[str, Any]) -> bool:
        assert self.row is not None
        known = [column for column in columns(type(self.row)) if column.name in values]
        return all(value_of(self.row, column) == values[column.name] for column in known)

    def restore(self) -> None:
        """Writes what stood there before."""
        assert self.row is not None and self.before is not None  # noqa: PT018  # the caller's choice of rows
        for column in columns(type(self.row)):
            if column.name in self.before:
                setattr(self.row, column.name, typed(column, self.before[column.name]))


async def touched(work: Work, changes: Iterable[ImportChange]) -> list[Touched]:
    """Each row of an import once, as it stands now."""
    found: dict[tuple[str, str], Touched] = {}
    for one in changes:
        known = found.get((one.table_name, one.row_key))
        if known is None:
            known = Touched(one.table_name, tuple(json.loads(one.row_key)), one.before, dict(one.after))
            found[one.table_name, one.row_key] = known
        elif known.before is not None:
            known.before = {**(one.before or {}), **known.before}
        known.after |= one.after
        known.changes.append(one)
    for name, table in TABLES.items():
        some = {one.key: one for one in found.values() if one.table == name}
        for key, row in (await _rows(work, table, some)).items():
            some[key].row = row
    return list(found.values())


async def _rows(work: Work, table: type[Table], keys: Collection[Key]) -> dict[Key, Table]:
    if not keys:
        return {}
    primary = _primary(table)
    first: Any = getattr(table, primary[0].name)
    rows = await work.scalars(select(table).where(among(first, {key[0] for key in keys})))
    by_key = {tuple(getattr(row, column.name) for column in primary): row for row in rows}
    return {key: row for key, row in by_key.items() if key in keys}


def _primary(table: type[Table]) -> list[Column[Any]]:
    return list(cast(SqlTable, table.__table__).primary_key.columns)


async def hanging(
    work: Work, table: str, ids: Collection[int], going: Mapping[str, Collection[Key]]
) -> dict[int, set[tuple[str, Key]]]:
    """Which of these rows others point to, and the others' tables and keys; what is `going` too is not counted."""
    found: dict[int, set[tuple[str, Key]]] = {}
    for other in Table.metadata.sorted_tables:
        if other.name in _OWN or (table == Pairing.__tablename__ and other.name == _OF_PAIRINGS):
            continue
        keys = list(other.primary_key.columns)
        gone = going.get(other.name, ())
        for column in other.columns:
            if any(key.target_fullname == f"{table}.id" for key in column.foreign_keys):
                query = select(column, *keys).where(among(cast(Any, column), ids))
                for target, *key in await work.execute(query):
                    if tuple(key) not in gone:
                        found.setdefault(target, set()).add((other.name, tuple(key)))
    return found


async def busy_pairings(work: Work, pairings: Collection[int]) -> set[int]:
    """Pairings of which something came: a duty that was done, missed, excused, or told of in an alert."""
    query = select(Occurrence.pairing_id).where(
        among(Occurrence.pairing_id, pairings),
        or_(Occurrence.closed_as.is_not(None), Occurrence.missed_at.is_not(None)),
    )
    busy = set(await work.scalars(query.distinct()))
    for other in Table.metadata.sorted_tables:
        for column in other.columns:
            if any(key.target_fullname == f"{_OF_PAIRINGS}.id" for key in column.foreign_keys):
                pointing = select(Occurrence.pairing_id).join(other, column == Occurrence.id)
                busy |= set(await work.scalars(pointing.where(among(Occurrence.pairing_id, pairings)).distinct()))
    return busy


async def remove(work: Work, table: str, keys: Collection[Key]) -> None:
    """Deletes these rows; pairings with what they would have owed."""
    kind = TABLES[table]
    if table == Pairing.__tablename__:
        owed = delete(Occurrence).where(among(Occurrence.pairing_id, [key[0] for key in keys]))
        await changed(work, owed)
    if kind is Entitlement:
        for row in (await _rows(work, kind, keys)).values():
            await work.delete(row)
        await work.flush()
        return
    await changed(work, delete(kind).where(among(cast(Any, kind).id, [key[0] for key in keys])))


async def open_roles(work: Work, households: Collection[int]) -> set[tuple[int, str]]:
    """Households and roles that somebody answers for."""
    query = select(Pairing.household_id, Pairing.role).where(
        among(Pairing.household_id, households), Pairing.until.is_(None)
    )
    return {(household, role) for household, role in await work.execute(query)}


async def handed_over(work: Work, pairings: Collection[int], today: date) -> list[Occurrence]:
    """What these pairings owed when they ended and could still do."""
    query = select(Occurrence).where(
        among(Occurrence.pairing_id, pairings),
        Occurrence.closed_as == Standing.HANDED_OVER.value,
        Occurrence.window_end >= today,
    )
    return list(await work.scalars(query))


async def undone_by(work: Work, programmes: Iterable[Programme], contacts: Iterable[Contact]) -> list[Occurrence]:
    """What was done by these contacts, which are gone, and by nothing else."""
    days: dict[int, set[date]] = {}
    for one in contacts:
        if one.counts:
            days.setdefault(one.pairing_id, set()).add(one.happened_on)
    found = await no_longer_satisfied(work, programmes, days)
    return [
        row for row in found if any(row.window_start <= day <= row.window_end for day in days[row.pairing_id])
    ]  # fmt: skip


async def reopen(work: Work, ids: Collection[int], step: Step) -> None:
    """These are owed again, from that step on; a miss of theirs can be told anew."""
    statement = (
        update(Occurrence)
        .where(among(Occurrence.id, ids), Occurrence.closed_as.in_((*DONE, Standing.HANDED_OVER.value)))
        .values(closed_as=None, missed_at=None, next_step=step.kind.value, next_step_at=step.at)
    )
    await changed(work, statement)
    told = update(Alert).where(among(cast(Any, Alert.occurrence_id), ids), Alert.key.like("missed:%"))
    await changed(work, told.where(~Alert.key.like("%:before:%")).values(
        key=Alert.key + ":before:" + as_type(Alert.id, String)
    ))  # fmt: skip


async def names(work: Work, rows: Iterable[Touched]) -> dict[tuple[str, Key], str]:
    """What people call these rows, by table and key."""
    some = [one for one in rows if one.row is not None]
    households = {home for one in some for home in [getattr(one.row, "household_id", None)] if home}
    people = {person for one in some for person in [getattr(one.row, "person_id", None)] if person}
    heads = dict(
        (await work.execute(select(Household.id, Household.head).where(among(Household.id, households)))).all()
    )
    called = dict((await work.execute(select(Person.id, Person.name).where(among(Person.id, people)))).all())
    return {(one.table, one.key): _name(cast(Table, one.row), heads, called) for one in some}


def _name(row: Table, heads: Mapping[int, str], called: Mapping[int, str]) -> str:
    if isinstance(row, Pairing):
        return f"{heads[row.household_id]} – {called[row.person_id]}"
    if isinstance(row, Contact):
        return f"{heads[row.household_id]} – {row.happened_on.isoformat()}"
    if isinstance(row, Entitlement):
        return f"{heads[row.household_id]} – {row.article_id}"
    if isinstance(row, Household):
        return row.head
    return row.name if isinstance(row, Person | Region | Unit) else str(getattr(row, "name", ""))


def in_order(rows: Iterable[Touched]) -> list[list[Touched]]:
    """Added rows in batches, what points before what it points to: villages before their township."""
    added = [one for one in rows if one.before is None and one.row is not None]
    batches = [[one for one in added if one.table == name] for name in TABLES if name != Region.__tablename__]
    places = [one for one in added if isinstance(one.row, Region)]
    kinds = [[one for one in places if cast(Region, one.row).kind == kind] for kind in _KINDS]
    return [batch for batch in (*batches, *kinds) if batch]
