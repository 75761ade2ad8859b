"""How a file comes in, from the command line or the board: read, understood, tried or stored."""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any, Self, TypeVar

from actions.rosters import imports, list_rows
from actions.rosters.imports import Begun, Outcome, Plan, not_told
from actions.rosters.roster import Imported, Terms, numbers_taken
from actions.rosters.roster_capacity import OverCapacity, over_capacity
from actions.views import Speaker
from knowledge.base import Base
from ledgers.likeness import free, guesses, wanted
from ledgers.list_rows import MemberRow, PastContactRow, ReceivedRow, read_contacts, read_members, read_received
from ledgers.lists import FoundList
from ledgers.roster import Fault, FaultCode, Roster, Severity, read_roster
from ledgers.roster_faults import Unreadable
from ledgers.table_files import Names, Progress, Seen, columns_seen
from rules.errors import Unusable
from rules.imports import ImportKind
from storage import directory
from storage.database import Database, Work

Found = Roster | FoundList[MemberRow] | FoundList[PastContactRow] | FoundList[ReceivedRow]
NO_COLUMN = frozenset({FaultCode.HEADER_NOT_FOUND, FaultCode.COLUMN_MISSING})
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Wanted:
    """A file and the terms on which it is to come in: `place` is the township or village that a list is about (None:
    the city), `since` the day from which new pairings count (None: today), `skip_bad` stores the good rows although
    others are bad."""

    kind: ImportKind
    file: Path
    city: str
    place: str | None = None
    programme: str | None = None
    since: date | None = None
    skip_bad: bool = False

    @property
    def about(self) -> str:
        """The place under which names of columns are remembered."""
        return self.place or self.city

    def terms(self, names: Names) -> tuple[object, ...]:
        """What belongs to the file when it is known again after a kill."""
        chosen = (self.kind, self.city, self.place, self.programme, self.since, self.skip_bad)
        return (*chosen, *sorted(names.items()))

    def kept(self, names: Names) -> dict[str, Any]:
        """The same as JSON: whoever sends the file again need not remember them."""
        chosen = {"city": self.city, "place": self.place, "programme": self.programme, "skip_bad": self.skip_bad}
        return {**chosen, "since": self.since.isoformat() if self.since else None, "names": dict(names)}

    @classmethod
    def again(cls, kind: ImportKind, file: Path, kept: Mapping[str, Any]) -> Self:
        """The file on the terms that were kept."""
        since = date.fromisoformat(kept["since"]) if kept["since"] else None
        return cls(kind, file, kept["city"], kept["place"], kept["programme"], since, kept["skip_bad"])


@dataclass(frozen=True, slots=True)
class Unknown:
    """Columns of other names: `columns` are the file's that are none of ours, `missing` ours that are not there (the
    needed ones first), `guessed` theirs -> ours."""

    columns: tuple[Seen, ...]
    missing: tuple[str, ...]
    guessed: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Understood:
    """The file as it may come in: every fault, and the plan of the good rows."""

    plan: Plan
    faults: tuple[Fault, ...]
    full: tuple[OverCapacity, ...] = ()

    @property
    def errors(self) -> int:
        """How many faults keep something out."""
        hard = {row for one in self.full if one.hard for row in one.rows}
        return sum(fault.severity is Severity.ERROR for fault in self.faults) + len(hard)

    def may_be_stored(self, skip_bad: bool) -> bool:
        """Whether there is something good, and nothing bad that was not let off."""
        return bool(self.plan.rows) and (not self.errors or skip_bad)


def read(of: Wanted, today: date, progress: Progress, names: Names) -> Found:
    """What the file says. Blocking; never raises for what is in the file, OSError without one."""
    if of.kind is ImportKind.ROSTER:
        return read_roster(of.file, progress, names, today)
    if of.kind is ImportKind.MEMBERS:
        return read_members(of.file, today, progress, names)
    if of.kind is ImportKind.CONTACTS:
        return read_contacts(of.file, today, progress, names)
    return read_received(of.file, today, progress, names)


def lacks_columns(found: Found) -> bool:
    """Whether a column that is needed was not found under its name."""
    return any(fault.code in NO_COLUMN for fault in found.errors)


def unknown_columns(of: Wanted, names: Names) -> Unknown:
    """What somebody is to explain where columns are missing."""
    try:
        seen = columns_seen(of.file)
    except Unreadable:
        seen = ()
    seen = tuple(column for column in seen if column.heading not in names)
    columns = free(of.kind, seen)
    missing = {ours: known for ours, known in wanted(of.kind, seen).items() if ours not in names.values()}
    return Unknown(columns, tuple(missing), guesses(missing, columns))


async def understand(work: Work, of: Wanted, found: Found, base: Base, now: datetime) -> Understood:
    """Each row with whom it is about here. Raises NotFound for an unknown place, Unusable for a programme."""
    if isinstance(found, Roster):
        terms = _terms(work, of, now)
        full = await over_capacity(work, found, terms)
        known = await directory.known_city(work, of.city)
        taken = await numbers_taken(work, found, known.id if known else None)
        out = frozenset(row for one in full if one.hard for row in one.rows) | {fault.row or 0 for fault in taken}
        return Understood(imports.roster_plan(found, terms, out), (*found.faults, *taken), full)
    where = await (directory.place(work, of.place) if of.place else directory.place(work, of.city, "city"))
    if of.kind is ImportKind.MEMBERS:
        members = await list_rows.members(work, found, where.id)  # type: ignore[arg-type]  # of that kind
        return Understood(imports.members_plan(members, where.id), members.faults)
    if of.kind is ImportKind.CONTACTS:
        past = await list_rows.contacts(work, found, where.id)  # type: ignore[arg-type]  # of that kind
        return Understood(imports.contacts_plan(past, where.id), past.faults)
    received = await list_rows.received(work, found, where.id, base)  # type: ignore[arg-type]  # of that kind
    return Understood(imports.entitlements_plan(received, where.id), received.faults)


def _terms(work: Work, of: Wanted, now: datetime) -> Terms:
    rules = work.rulebook
    if of.programme is not None and of.programme not in rules.programmes:
        raise Unusable("programme_unknown", name=of.programme, known=", ".join(rules.programmes))
    since = of.since or rules.today(now)
    return Terms(of.programme or rules.default, of.city, since, of.programme is None)


async def carry_out(
    database: Database,
    of: Wanted,
    understood: Understood,
    names: Names,
    stored: bool,
    now: datetime,
    tell: Progress,
    by: Speaker | None = None,
    begun: Begun = not_told,
) -> Outcome:
    """Stores the good rows, or only tries to. `begun` hears the run's number when it has one."""
    plan = understood.plan
    if not plan.rows:
        return Outcome(Counter())
    outcome = Outcome(Counter())
    async with database.read() as work:
        ahead = of.since is not None and of.since > work.rulebook.today(now)
    if not stored or ahead:
        # A change of helper on a day to come is refused for the whole file, before any of it is kept.
        async with database.begin() as work:
            outcome = await imports.try_out(work, plan, now, tell)
    if stored:
        mark = imports.mark_of(of.file, *of.terms(names), kept=of.kept(names))
        outcome = await imports.carry_out(database, plan, mark, now, tell, by, begun)
    return outcome


def counts(kind: ImportKind, counted: Counter[str]) -> dict[str, int]:
    """By their names in the report; what did not happen is 0."""
    if kind is ImportKind.ROSTER:
        return {name: counted[name] for name in asdict(Imported())}
    return {word: counted[f"{kind}_{word}"] for word in ("new", "changed", "same")}


async def apart(opens: Callable[[], Database], do: Callable[[Database], Awaitable[T]]) -> T:
    """Does this in a thread with a loop and a connection of its own: whoever writes to the bot meanwhile is answered.
    `opens` gives another of the same database."""

    async def with_database() -> T:
        database = opens()
        try:
            return await do(database)
        finally:
            await database.close()

    return await asyncio.to_thread(asyncio.run, with_database())
