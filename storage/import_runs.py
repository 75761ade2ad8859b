"""Imports run by run: what each adds and changes is noted as it is written, by the session itself."""

import json
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from datetime import date, datetime
from types import MappingProxyType
from typing import Any, cast

from sqlalchemy import Column, event, insert, inspect, select
from sqlalchemy import Table as SqlTable

from rules.errors import NotFound
from rules.imports import RunState
from storage.database import Work
from storage.insert import Rows, put_all
from storage.tables import (
    Contact,
    Entitlement,
    Household,
    ImportChange,
    ImportHeading,
    ImportRun,
    Member,
    Pairing,
    Person,
    Region,
    Table,
    Unit,
)

# What imports write, in the order in which it can be taken away again: what points before what it points to.
TABLES: Mapping[str, type[Table]] = MappingProxyType(
    {one.__tablename__: one for one in (Contact, Entitlement, Member, Pairing, Household, Person, Unit, Region)}
)


class Noted:
    """The changes of one unit of work, each row once: as it was before, and as it is now."""

    def __init__(self, run_id: int) -> None:
        self.run_id = run_id
        self._rows: dict[tuple[str, str], dict[str, Any]] = {}

    @property
    def added(self) -> int:
        """How many rows are new."""
        return sum(1 for row in self._rows.values() if row["before"] is None)

    @property
    def changed(self) -> int:
        """How many rows say something else than before."""
        return len(self._rows) - self.added

    def after_flush(self, session: Any, _context: object) -> None:  # SQLAlchemy's own session
        """Hears what was written."""
        for one in session.new:
            if one.__tablename__ in TABLES:
                self._note(one, None, {column.name: value_of(one, column) for column in columns(type(one))})
        for one in session.dirty:
            if one.__tablename__ in TABLES:
                before, after = _difference(one)
                if after:
                    self._note(one, before, after)

    def _note(self, one: Table, before: dict[str, Any] | None, after: dict[str, Any]) -> None:
        key = (one.__tablename__, key_of(one))
        known = self._rows.get(key)
        if known is None:
            self._rows[key] = {
                "run_id": self.run_id, "table_name": key[0], "row_key": key[1], "before": before, "after": after,
            }  # fmt: skip
            return
        known["after"] |= after
        if known["before"] is not None:
            known["before"] = (before or {}) | known["before"]

    def rows(self) -> Rows:
        """As they are stored."""
        return list(self._rows.values())


@contextmanager
def noting(work: Work, run_id: int) -> Iterator[Noted]:
    """Within, whatever this unit of work stores of TABLES is noted under that run."""
    noted = Noted(run_id)
    event.listen(work.sync_session, "after_flush", noted.after_flush)
    try:
        yield noted
    finally:
        event.remove(work.sync_session, "after_flush", noted.after_flush)


async def keep(work: Work, noted: Noted) -> None:
    """Stores what was noted."""
    if rows := noted.rows():
        await (await work.connection()).execute(insert(cast(SqlTable, ImportChange.__table__)), rows)


def columns(table: type[Table]) -> list[Column[Any]]:
    """A table's columns."""
    return list(cast(SqlTable, table.__table__).columns)


def key_of(one: Table) -> str:
    """The row's primary key as JSON."""
    keys = cast(SqlTable, one.__table__).primary_key.columns
    return json.dumps([getattr(one, column.name) for column in keys], ensure_ascii=False)


def value_of(one: Table, column: Column[Any]) -> Any:  # whatever JSON can hold
    """A column's value as it is noted."""
    return plain(getattr(one, column.name))


def plain(value: Any) -> Any:  # whatever JSON can hold
    """Days and instants as text, the rest as it is."""
    return value.isoformat() if isinstance(value, date | datetime) else value


def typed(column: Column[Any], value: Any) -> Any:  # a value of the column's own type
    """What was noted, as the column takes it."""
    kind = column.type.python_type
    return kind.fromisoformat(value) if value is not None and kind in {date, datetime} else value


def _difference(one: Table) -> tuple[dict[str, Any], dict[str, Any]]:
    """What stood in the columns that changed, and what stands there now."""
    before, after = {}, {}
    for column in columns(type(one)):
        history = inspect(one).attrs[column.name].history
        if history.has_changes():
            old = history.deleted[0] if history.deleted else None
            before[column.name], after[column.name] = plain(old), value_of(one, column)
    return before, after


async def running(work: Work, file_hash: str) -> ImportRun | None:
    """The import of this file that was begun and is not finished."""
    query = select(ImportRun).where(ImportRun.file_hash == file_hash, ImportRun.state == RunState.RUNNING.value)
    return (await work.scalars(query.order_by(ImportRun.id.desc()).limit(1))).one_or_none()


async def one(work: Work, run_id: int, *, for_update: bool = False) -> ImportRun:
    """One import, as it stands now. Raises NotFound."""
    run = await work.get(ImportRun, run_id, populate_existing=True, with_for_update=for_update or None)
    if run is None:
        raise NotFound("import_unknown", number=run_id)
    return run


async def all_runs(work: Work, limit: int) -> list[ImportRun]:
    """The newest imports, the newest first."""
    return list(await work.scalars(select(ImportRun).order_by(ImportRun.id.desc()).limit(limit)))


async def changes(work: Work, run_id: int) -> list[ImportChange]:
    """What an import did, in its order."""
    query = select(ImportChange).where(ImportChange.run_id == run_id).order_by(ImportChange.id)
    return list(await work.scalars(query))


async def headings(work: Work, places: Collection[str], kind: str) -> dict[str, str]:
    """Theirs -> ours, as somebody said at these places."""
    query = select(ImportHeading).where(ImportHeading.place.in_(places), ImportHeading.kind == kind)
    return {row.theirs: row.ours for row in await work.scalars(query.order_by(ImportHeading.theirs))}


async def remember_headings(work: Work, place: str, kind: str, names: Mapping[str, str]) -> None:
    """The newest word counts."""
    rows = [{"place": place, "kind": kind, "theirs": theirs, "ours": ours} for theirs, ours in names.items()]
    await put_all(work, ImportHeading, rows)
