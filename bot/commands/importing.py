"""`bangfu import roster`: the official ledger of helpers comes in."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from bot.commands.mapping import NO_COLUMN, ask_names, can_ask, column_names
from bot.commands.terminal import go, language, out, print_json, words
from bot.settings import read_settings
from ledgers.roster import Fault, Roster, Severity, read_roster
from ledgers.roster_columns import EXPECTED, REQUIRED
from ledgers.table_files import columns_seen
from locales import Texts
from rules.errors import Unusable

cli = typer.Typer(no_args_is_help=True, help="Bring data in.")


@cli.callback()
def _group() -> None:
    """Bring data in."""


@cli.command()
def roster(
    file: Annotated[Path, typer.Argument(help="The 帮扶责任工作台账 (.xlsx or .csv).")],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would change.")] = False,
    skip_bad: Annotated[
        bool, typer.Option("--skip-bad", help="Store the good rows although others are bad.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
    maps: Annotated[
        list[str] | None,
        typer.Option("--map", help="A column of another name, THEIRS=OURS, or a file of such lines."),
    ] = None,
    programme: Annotated[str | None, typer.Option(help="The programme of these households.")] = None,
    city: Annotated[str | None, typer.Option(help="The city above the townships (BANGFU_CITY).")] = None,
    since: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="Since when new pairings count.")
    ] = None,
) -> None:
    """Import the ledger of helpers; the same file again changes nothing. Exit code 1: bad rows, nothing stored."""
    if not file.exists():
        raise Unusable("file_unreadable", path=file, why="?")
    names = column_names(maps or [])
    with _progress() as progress:
        found = read_roster(file, progress, names)
    if not as_json and can_ask() and any(fault.code in NO_COLUMN for fault in found.errors):
        names |= ask_names(columns_seen(file), {**REQUIRED, **EXPECTED}.values(), file)
        found = read_roster(file, None, names)
    report = go(_import(found, dry_run, skip_bad, programme, city, since))
    stored = report["stored"]
    if as_json:
        print_json(report)
    else:
        _print(found, report)
    raise typer.Exit(0 if stored or (dry_run and not report["errors"]) else 1)


@contextmanager
def _progress() -> Iterator[Any]:
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(words("cli.reading"), total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total or None)


async def _import(
    found: Roster, dry_run: bool, skip_bad: bool, programme: str | None, city: str | None, since: datetime | None
) -> dict[str, Any]:
    from actions.roster import Terms, import_roster, over_capacity
    from bot.app import opened

    settings = read_settings()
    async with opened(settings) as app:
        rules = app.rulebook
        if programme is not None and programme not in rules.programmes:
            raise Unusable("programme_unknown", name=programme, known=", ".join(rules.programmes))
        chosen = rules.programmes[programme or rules.default]
        full = over_capacity(found, chosen)
        left_out = frozenset(row for one in full if one.hard for row in one.rows)
        bad = len(found.errors) + len(left_out)
        stored = not dry_run and (not bad or skip_bad)
        now = app.clock.now()
        day = since.date() if since else rules.today(now)
        async with app.database.begin() as work:
            done = await import_roster(work, found, Terms(chosen.id, city or settings.city, day), now, left_out)
            if stored:
                await work.commit()
        return {
            "stored": stored,
            "errors": bad,
            "rows": len(found.rows) - len(left_out & {row.row for row in found.rows}),
            **asdict(done),
            "faults": [_fault(fault) for fault in found.faults],
            "over_capacity": [asdict(one) for one in full],
        }


def _fault(fault: Fault) -> dict[str, Any]:
    said = Texts().label(language(), fault.key, **fault.arguments())
    return {
        "row": fault.row,
        "column": fault.column,
        "code": fault.code.value,
        "severity": fault.severity.value,
        "say": said,
    }


def _print(found: Roster, report: dict[str, Any]) -> None:
    for fault in report["faults"]:
        colour = "red" if fault["severity"] == Severity.ERROR else "yellow"
        out.print(fault["say"], style=colour, markup=False)
    for one in report["over_capacity"]:
        out.print(words("cli.over_capacity", **one), style="red" if one["hard"] else "yellow", markup=False)
    out.print(words("cli.imported", **{key: value for key, value in report.items() if isinstance(value, int)}))
