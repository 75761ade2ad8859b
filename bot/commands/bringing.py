"""How a file comes in from the command line: read, understood, tried or stored, each with its progress."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeRemainingColumn
from rich.progress import Progress as Bar

from bot.commands.mapping import as_options, ask_names, can_ask, column_names
from bot.commands.terminal import language, words
from bot.settings import read_settings
from ledgers.roster_faults import Fault
from ledgers.table_files import Progress
from locales import Texts
from rules.imports import ImportKind

if TYPE_CHECKING:
    from actions.rosters.bringing import Found, Wanted
    from bot.app import App


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

    def wanted(self, city: str) -> "Wanted":
        """The file and its terms; `city` is the one that is set."""
        from actions.rosters.bringing import Wanted

        since = self.since.date() if self.since else None
        return Wanted(self.kind, self.file, self.city or city, self.place, self.programme, since, self.skip_bad)


async def bring(asked: Asked) -> dict[str, Any]:
    """Brings the file in, or tries it; what is to be told about it."""
    from actions.rosters import bringing
    from bot.app import opened

    settings = read_settings()
    async with opened(settings) as app:
        of, now = asked.wanted(settings.city), app.clock.now()
        names, found, suggested = await _read(app, asked, of)
        async with app.database.read() as work:
            understood = await bringing.understand(work, of, found, app.knowledge.base, now)
        stored = not asked.dry_run and understood.may_be_stored(of.skip_bad)
        with _progress("cli.storing" if stored else "cli.trying") as progress:
            outcome = await bringing.carry_out(app.database, of, understood, names, stored, now, progress)
    return {
        "stored": stored,
        "run": outcome.run_id,
        "resumed": outcome.resumed,
        "errors": understood.errors,
        "rows": len(understood.plan.rows),
        **bringing.counts(asked.kind, outcome.counts),
        "faults": [_fault(fault) for fault in understood.faults],
        "over_capacity": [asdict(one) for one in understood.full],
        "suggested_map": suggested,
    }


async def _read(app: "App", asked: Asked, of: "Wanted") -> "tuple[dict[str, str], Found, str]":
    """The file with the names of its columns: as they were explained here before, with --map, or just now. What
    remains unknown is guessed, for somebody to confirm."""
    from actions.rosters import bringing
    from actions.rosters.imports import known_names, remember_names

    given = column_names(asked.maps)
    async with app.database.read() as work:
        names = await known_names(work, [of.about], of.kind) | given
    today, guessed = app.rulebook.today(app.clock.now()), dict[str, str]()
    with _progress("cli.reading") as progress:
        found = bringing.read(of, today, progress, names)
    if bringing.lacks_columns(found):
        unknown = bringing.unknown_columns(of, names)
        guessed = dict(unknown.guessed)
        if unknown.columns and not asked.as_json and can_ask():
            given |= ask_names(unknown.columns, unknown.missing, guessed)
            guessed, names = {}, names | given
            found = bringing.read(of, today, _quiet, names)
    if given and not bringing.lacks_columns(found) and not asked.dry_run:
        async with app.database.begin() as work:
            await remember_names(work, of.about, of.kind, given, app.clock.now())
            await work.commit()
    return names, found, as_options(guessed)


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
