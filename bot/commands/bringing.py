"""How a file comes in from the command line: read, understood, tried or stored, each with its progress."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeRemainingColumn
from rich.progress import Progress as Bar

from bot.commands.mapping import NO_COLUMN, as_options, ask_names, can_ask, column_names
from bot.commands.terminal import language, words
from bot.settings import Settings, read_settings
from ledgers.likeness import free, guesses, wanted
from ledgers.list_rows import MemberRow, PastContactRow, ReceivedRow, read_contacts, read_members, read_received
from ledgers.lists import FoundList
from ledgers.roster import Fault, Roster, Severity, read_roster
from ledgers.roster_faults import Unreadable
from ledgers.table_files import Names, Progress, columns_seen
from locales import Texts
from rules.errors import Unusable
from rules.imports import ImportKind

if TYPE_CHECKING:
    from actions.imports import Plan
    from actions.roster import Terms
    from actions.roster_capacity import OverCapacity
    from bot.app import App
    from storage.database import Work

Found = Roster | FoundList[MemberRow] | FoundList[PastContactRow] | FoundList[ReceivedRow]


@dataclass(frozen=True, slots=True)
class Asked:
    """What somebody typed."""

    kind: ImportKind
    file: Path
    dry_run: bool
    skip_bad: bool
    as_json: bool
    maps: tuple[str, ...]
    city: str | None
    place: str | None
    programme: str | None = None
    since: datetime | None = None

    def terms(self, names: Names) -> tuple[object, ...]:
        """What belongs to the file when it is known again after a kill."""
        chosen = (self.kind, self.city, self.place, self.programme, self.since, self.skip_bad)
        return (*chosen, *sorted(names.items()))


@dataclass(frozen=True, slots=True)
class Understood:
    """The file as it may come in: every fault, and the plan of the good rows."""

    plan: "Plan"
    faults: tuple[Fault, ...]
    full: "tuple[OverCapacity, ...]" = ()

    @property
    def errors(self) -> int:
        """How many faults keep something out."""
        hard = {row for one in self.full if one.hard for row in one.rows}
        return sum(fault.severity is Severity.ERROR for fault in self.faults) + len(hard)


async def bring(asked: Asked) -> dict[str, Any]:
    """Brings the file in, or tries it; what is to be told about it."""
    from bot.app import opened

    settings = read_settings()
    async with opened(settings) as app:
        city = asked.city or settings.city
        names, found, suggested = await _read(app, asked, city)
        understood = await _understand(app, settings, asked, found)
        stored = not asked.dry_run and bool(understood.plan.rows) and (not understood.errors or asked.skip_bad)
        outcome = await _carry_out(app, asked, understood, names, stored)
    return {
        "stored": stored,
        "run": outcome.run_id,
        "resumed": outcome.resumed,
        "errors": understood.errors,
        "rows": len(understood.plan.rows),
        **_counts(asked.kind, outcome.counts),
        "faults": [_fault(fault) for fault in understood.faults],
        "over_capacity": [asdict(one) for one in understood.full],
        "suggested_map": suggested,
    }


async def _read(app: "App", asked: Asked, city: str) -> tuple[dict[str, str], Found, str]:
    """The file with the names of its columns: as they were explained here before, with --map, or just now. What
    remains unknown is guessed, for somebody to confirm."""
    from actions.imports import known_names, remember_names

    given, place = column_names(asked.maps), asked.place or city
    async with app.database.read() as work:
        names = await known_names(work, [place], asked.kind) | given
    today = app.rulebook.today(app.clock.now())
    with _progress("cli.reading") as progress:
        found = _as_list(asked, today, progress, names)
    guessed: dict[str, str] = {}
    if any(fault.code in NO_COLUMN for fault in found.errors):
        try:
            seen = columns_seen(asked.file)
        except Unreadable:
            seen = ()
        seen = tuple(column for column in seen if column.heading not in names)
        missing, columns = wanted(asked.kind, seen), free(asked.kind, seen)
        missing = {ours: known for ours, known in missing.items() if ours not in names.values()}
        guessed = guesses(missing, columns)
        if columns and not asked.as_json and can_ask():
            given |= ask_names(columns, tuple(missing), guessed)
            guessed, names = {}, names | given
            found = _as_list(asked, today, _quiet, names)
    if given and not any(fault.code in NO_COLUMN for fault in found.errors) and not asked.dry_run:
        async with app.database.begin() as work:
            await remember_names(work, place, asked.kind, given, app.clock.now())
            await work.commit()
    return names, found, as_options(guessed)


def _as_list(asked: Asked, today: date, progress: Progress, names: Names) -> Found:
    if asked.kind is ImportKind.ROSTER:
        return read_roster(asked.file, progress, names, today)
    if asked.kind is ImportKind.MEMBERS:
        return read_members(asked.file, today, progress, names)
    if asked.kind is ImportKind.CONTACTS:
        return read_contacts(asked.file, today, progress, names)
    return read_received(asked.file, today, progress, names)


async def _understand(app: "App", settings: Settings, asked: Asked, found: Found) -> Understood:
    from actions import imports, list_rows
    from actions.roster import numbers_taken
    from actions.roster_capacity import over_capacity
    from storage import directory

    city = asked.city or settings.city
    async with app.database.read() as work:
        if isinstance(found, Roster):
            terms = _terms(app, asked, city)
            full = await over_capacity(work, found, terms)
            known = await directory.known_city(work, city)
            taken = await numbers_taken(work, found, known.id if known else None)
            out = frozenset(row for one in full if one.hard for row in one.rows) | {fault.row or 0 for fault in taken}
            return Understood(imports.roster_plan(found, terms, out), (*found.faults, *taken), full)
        region = await _region(work, asked.place, city)
        if asked.kind is ImportKind.MEMBERS:
            members = await list_rows.members(work, found, region)  # type: ignore[arg-type]  # of that kind
            return Understood(imports.members_plan(members), members.faults)
        if asked.kind is ImportKind.CONTACTS:
            past = await list_rows.contacts(work, found, region)  # type: ignore[arg-type]  # of that kind
            return Understood(imports.contacts_plan(past), past.faults)
        received = await list_rows.received(work, found, region, app.knowledge.base)  # type: ignore[arg-type]  # of that kind
        return Understood(imports.entitlements_plan(received), received.faults)


def _terms(app: "App", asked: Asked, city: str) -> "Terms":
    from actions.roster import Terms

    rules = app.rulebook
    if asked.programme is not None and asked.programme not in rules.programmes:
        raise Unusable("programme_unknown", name=asked.programme, known=", ".join(rules.programmes))
    since = asked.since.date() if asked.since else rules.today(app.clock.now())
    return Terms(asked.programme or rules.default, city, since, asked.programme is None)


async def _region(work: "Work", place: str | None, city: str) -> int:
    from storage import directory

    return (await directory.place(work, place) if place else await directory.place(work, city, "city")).id


async def _carry_out(app: "App", asked: Asked, understood: Understood, names: Names, stored: bool) -> Any:
    from actions.imports import Outcome, carry_out, mark_of, try_out

    plan, now = understood.plan, app.clock.now()
    if not plan.rows:
        return Outcome(Counter())
    with _progress("cli.storing" if stored else "cli.trying") as progress:
        ahead = asked.since is not None and asked.since.date() > app.rulebook.today(now)
        outcome = Outcome(Counter())
        if not stored or ahead:
            # A change of helper on a day to come is refused for the whole file, before any of it is kept.
            async with app.database.begin() as work:
                outcome = await try_out(work, plan, now, progress)
        if stored:
            mark = mark_of(asked.file, *asked.terms(names))
            outcome = await carry_out(app.database, plan, mark, now, progress)
    return outcome


def _counts(kind: ImportKind, counts: Counter[str]) -> dict[str, int]:
    """By their names in the report; what did not happen is 0."""
    if kind is ImportKind.ROSTER:
        from actions.roster import Imported

        return {name: counts[name] for name in asdict(Imported())}
    return {word: counts[f"{kind}_{word}"] for word in ("new", "changed", "same")}


def _fault(fault: Fault) -> dict[str, Any]:
    said = Texts().label(language(), fault.key, **fault.arguments())
    return {
        "row": fault.row,
        "column": fault.column,
        "code": fault.code.value,
        "severity": fault.severity.value,
        "say": said,
    }


@contextmanager
def _progress(what: str) -> Iterator[Progress]:
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Bar(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(words(what), total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total or None)


def _quiet(done: int, expected: int) -> None:
    """Nothing is shown: the file was just read with its progress."""
