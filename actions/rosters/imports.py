"""One import of one file, in slices: a killed one goes on where it stopped, and each can be taken back."""

from asyncio import CancelledError
from bisect import bisect_right
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from functools import partial
from hashlib import file_digest, sha256
from pathlib import Path
from time import monotonic
from typing import Any, TypeVar

from actions.audit import append_audit
from actions.rosters.list_rows import Placed, PlacedList, spans
from actions.rosters.lists import Counts, bring_contacts, bring_members, bring_received
from actions.rosters.roster import Terms, import_roster
from actions.views import Speaker
from ledgers.list_rows import MemberRow, PastContactRow, ReceivedRow
from ledgers.roster import Roster
from ledgers.table_files import Progress
from rules.imports import ImportKind, RunState, state_of
from storage import directory, import_runs
from storage.database import Database, Work
from storage.insert import store
from storage.tables import ImportRun

SLICE = 2000  # the directory is read anew for each, and while one is stored others wait
PATIENCE = 60.0  # seconds for which a slice waits while others write
T = TypeVar("T")
# Brings in the items of that stretch, in the transaction that is open; counts of what became of them.
Bring = Callable[[Work, range, int | None, datetime], Awaitable[Counts]]
# Under which place it comes in; None as long as that is not there.
Region = Callable[[Work], Awaitable[int | None]]
# Hears a run's number.
Begun = Callable[[int], None]


def not_told(run_id: int) -> None:
    """Nobody waits for the number."""


def _there(region_id: int | None) -> Region:
    async def region(_work: Work) -> int | None:
        return region_id

    return region


_NOWHERE = _there(None)


@dataclass(frozen=True, slots=True)
class Plan:
    """What is to come in: Excel's number of each row, ascending, and how a stretch of them is brought in."""

    kind: ImportKind
    rows: tuple[int, ...]
    bring: Bring
    region: Region = _NOWHERE


async def _nothing(_work: Work, _stretch: range, _run: int | None, _now: datetime) -> Counts:
    return Counts()


NO_PLAN = Plan(ImportKind.ROSTER, (), _nothing)


@dataclass(frozen=True, slots=True)
class FileMark:
    """By what a file is known again, together with the terms on which it comes in, and these as they are kept."""

    name: str
    sha256: str
    terms: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What an import did, or would do. `run_id` is None for a dry run; `resumed` rows were stored before a kill."""

    counts: Counts
    run_id: int | None = None
    resumed: int = 0


def mark_of(path: Path, *terms: object, kept: Mapping[str, Any] | None = None) -> FileMark:
    """The hash of a file and its terms, and what is kept of these. Raises OSError."""
    with path.open("rb") as file:
        own = file_digest(file, "sha256").hexdigest()
    return FileMark(path.name[-200:], sha256("\n".join([own, *map(str, terms)]).encode()).hexdigest(), kept)


def roster_plan(roster: Roster, terms: Terms, leave_out: frozenset[int] = frozenset()) -> Plan:
    """The ledger's good rows; members come in with their household."""
    rows = tuple(row for row in roster.rows if row.row not in leave_out)
    people: dict[tuple[str, str], list[MemberRow]] = {}
    for member in roster.members:
        people.setdefault((member.village, member.household_name), []).append(member)

    async def bring(work: Work, stretch: range, _run: int | None, now: datetime) -> Counts:
        some = rows[stretch.start : stretch.stop]
        keys = dict.fromkeys((row.village, row.household_name) for row in some)
        members = tuple(member for key in keys for member in people.get(key, ()))
        done = await import_roster(work, Roster(roster.township, some, members, ()), terms, now)
        return Counter(asdict(done))

    async def region(work: Work) -> int | None:
        city = await directory.known_city(work, terms.city)
        return city.id if city else None

    return Plan(ImportKind.ROSTER, tuple(row.row for row in rows), bring, region)


def members_plan(found: PlacedList[MemberRow], region_id: int | None = None) -> Plan:
    """The good rows of a list of members."""

    async def bring(work: Work, stretch: range, _run: int | None, _now: datetime) -> Counts:
        some = found.rows[stretch.start : stretch.stop]
        return await bring_members(work, [(one.household_id, one.row) for one in some])

    return Plan(ImportKind.MEMBERS, _numbers(found.rows), bring, _there(region_id))


def contacts_plan(found: PlacedList[PastContactRow], region_id: int | None = None) -> Plan:
    """The good rows of a list of past contacts."""
    times = spans(found.rows)

    async def bring(work: Work, stretch: range, run_id: int | None, now: datetime) -> Counts:
        return await bring_contacts(work, found.rows[stretch.start : stretch.stop], times, run_id, now)

    return Plan(ImportKind.CONTACTS, _numbers(found.rows), bring, _there(region_id))


def entitlements_plan(found: PlacedList[ReceivedRow], region_id: int | None = None) -> Plan:
    """The good rows of a list of what households receive."""

    async def bring(work: Work, stretch: range, _run: int | None, now: datetime) -> Counts:
        return await bring_received(work, found.rows[stretch.start : stretch.stop], now)

    return Plan(ImportKind.ENTITLEMENTS, _numbers(found.rows), bring, _there(region_id))


def _numbers(
    rows: Sequence[Placed[MemberRow]] | Sequence[Placed[PastContactRow]] | Sequence[Placed[ReceivedRow]],
) -> tuple[int, ...]:
    return tuple(one.row.row for one in rows)


async def try_out(work: Work, plan: Plan, now: datetime, tell: Progress) -> Outcome:
    """What the import would do, all of it in one transaction, which the caller does not commit."""
    return Outcome(await _all(work, plan, now, tell))


async def _all(work: Work, plan: Plan, now: datetime, tell: Progress) -> Counts:
    counts = Counts()
    for stretch in _slices(plan, 0):
        counts.update(await plan.bring(work, stretch, None, now))
        tell(stretch.stop, len(plan.rows))
    return counts


async def carry_out(
    database: Database,
    plan: Plan,
    mark: FileMark,
    now: datetime,
    tell: Progress,
    by: Speaker | None = None,
    begun: Begun = not_told,
) -> Outcome:
    """Brings everything in, slice by slice, each in a transaction of its own that also notes how far it came. `tell`
    hears (rows done, rows in all), `begun` the run's number; `by` is None for the command line. Raises what
    `plan.bring` raises; what was stored until then stays, and the same file goes on from there."""
    run = await database.patiently(partial(_begin, plan=plan, mark=mark, now=now, by=by), PATIENCE)
    begun(run.id)
    counts, first, began = Counts(), bisect_right(plan.rows, run.last_row), monotonic()
    try:
        tell(first, len(plan.rows))
        for stretch in _slices(plan, first):
            at = now + timedelta(seconds=monotonic() - began)
            one = partial(_slice, run_id=run.id, plan=plan, stretch=stretch, now=now, by=by, at=at)
            counts.update(await database.patiently(one, PATIENCE))
            tell(stretch.stop, len(plan.rows))
        await database.patiently(partial(_finish, run_id=run.id, plan=plan, now=now, by=by), PATIENCE)
    except (Exception, CancelledError):
        with suppress(Exception):  # what stopped it is said; without this mark it counts as stopped after a while
            await database.patiently(partial(_stopped, run_id=run.id), PATIENCE)
        raise
    return Outcome(counts, run.id, first)


def _slices(plan: Plan, begun: int) -> list[range]:
    return [range(at, min(at + SLICE, len(plan.rows))) for at in range(begun, len(plan.rows), SLICE)]


async def _begin(work: Work, plan: Plan, mark: FileMark, now: datetime, by: Speaker | None) -> ImportRun:
    """The import of this file that was broken off, or a new one."""
    run = await import_runs.running(work, mark.sha256)
    if run is None:
        run = ImportRun(
            kind=plan.kind.value, file_name=mark.name, file_hash=mark.sha256, state=RunState.RUNNING.value,
            rows=len(plan.rows), done=0, last_row=0, added=0, changed=0, begun_at=now,
            region_id=await plan.region(work), begun_by=by.person_id if by else None,
            terms=dict(mark.terms) if mark.terms is not None else None, seen_at=now,
        )  # fmt: skip
        await store(work, [run])
        append_audit(work, by, "begin_import", now, run=run.id, kind=plan.kind.value, rows=len(plan.rows))
    run.seen_at = now
    return run


async def _stopped(work: Work, run_id: int) -> None:
    (await import_runs.one(work, run_id, for_update=True)).seen_at = None


async def _slice(
    work: Work, run_id: int, plan: Plan, stretch: range, now: datetime, by: Speaker | None, at: datetime
) -> Counts:
    run = await import_runs.one(work, run_id, for_update=True)
    if run.last_row >= plan.rows[stretch.stop - 1]:
        return Counts()  # it was kept, and only the answer was lost
    with import_runs.noting(work, run_id) as noted:
        counts = await plan.bring(work, stretch, run_id, now)
        await work.flush()
    await import_runs.keep(work, noted)
    run.done, run.last_row, run.seen_at = stretch.stop, plan.rows[stretch.stop - 1], at
    run.added, run.changed = run.added + noted.added, run.changed + noted.changed
    append_audit(
        work, by, "import_slice", now, run=run_id, rows=len(stretch), added=noted.added, changed=noted.changed
    )
    return counts


async def _finish(work: Work, run_id: int, plan: Plan, now: datetime, by: Speaker | None) -> None:
    run = await import_runs.one(work, run_id, for_update=True)
    run.region_id = run.region_id or await plan.region(work)
    run.state, run.ended_at = RunState.FINISHED.value, now
    append_audit(work, by, "finish_import", now, run=run_id)


@dataclass(frozen=True, slots=True)
class RunCard:
    """An import as it is listed; `at` is the day on which it began."""

    id: int
    kind: ImportKind
    file: str
    state: RunState
    at: date
    rows: int
    done: int
    added: int
    changed: int
    region_id: int | None = None
    file_hash: str = ""
    terms: Mapping[str, Any] | None = None


async def all_runs(work: Work, limit: int, now: datetime) -> tuple[RunCard, ...]:
    """The newest imports, the newest first."""
    return tuple(_card(work, run, now) for run in await import_runs.all_runs(work, limit))


async def one_run(work: Work, run_id: int, now: datetime) -> RunCard:
    """One import. Raises NotFound."""
    return _card(work, await import_runs.one(work, run_id), now)


def _card(work: Work, run: ImportRun, now: datetime) -> RunCard:
    return RunCard(
        run.id,
        ImportKind(run.kind),
        run.file_name,
        state_of(run.state, run.seen_at, now),
        work.rulebook.today(run.begun_at),
        run.rows,
        run.done,
        run.added,
        run.changed,
        run.region_id,
        run.file_hash,
        run.terms,
    )


async def known_names(work: Work, places: Sequence[str], kind: ImportKind) -> dict[str, str]:
    """The columns of other names that somebody at these places has explained: theirs -> ours."""
    return await import_runs.headings(work, places, kind)


async def remember_names(
    work: Work, place: str, kind: ImportKind, names: Mapping[str, str], now: datetime, by: Speaker | None = None
) -> None:
    """Keeps for next year what somebody said of a sheet's columns."""
    await import_runs.remember_headings(work, place, kind, {theirs[:80]: ours for theirs, ours in names.items()})
    append_audit(work, by, "remember_columns", now, count=len(names))
