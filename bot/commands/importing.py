"""`bangfu import`: the ledger of helpers and the lists beside it come in; what came in is listed and taken back."""

from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from bot.commands.bringing import Asked, bring
from bot.commands.terminal import go, language, out, print_json, words
from bot.settings import read_settings
from locales import Texts
from rules.errors import Unusable
from rules.imports import ImportKind, RunState

LISTED = 50
KEPT_SHOWN = 50
cli = typer.Typer(no_args_is_help=True, help="Bring data in.")

DryRun = Annotated[bool, typer.Option("--dry-run", help="Only say what would change.")]
SkipBad = Annotated[bool, typer.Option("--skip-bad", help="Store the good rows although others are bad.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]
Maps = Annotated[
    list[str] | None, typer.Option("--map", help="A column of another name, THEIRS=OURS, or a file of such lines.")
]
City = Annotated[str | None, typer.Option(help="The city above the townships (BANGFU_CITY).")]
Place = Annotated[str | None, typer.Option(help="The township or village that the list is about.")]


@cli.callback()
def _group() -> None:
    """Bring data in."""


@cli.command()
def roster(
    file: Annotated[Path, typer.Argument(help="The 帮扶责任工作台账 (.xlsx or .csv).")],
    dry_run: DryRun = False,
    skip_bad: SkipBad = False,
    as_json: AsJson = False,
    maps: Maps = None,
    programme: Annotated[str | None, typer.Option(help="The programme of these households.")] = None,
    city: City = None,
    since: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="Since when new pairings count.")
    ] = None,
) -> None:
    """Import the ledger of helpers; the same file again changes nothing. Exit code 1: bad rows, nothing stored."""
    asked = Asked(
        ImportKind.ROSTER, file, dry_run, skip_bad, as_json, tuple(maps or ()), city, None, programme, since
    )
    _bring(asked)


def _list(kind: ImportKind, of: str, does: str) -> None:
    """A command for a list of this kind: what the file is a list of, and what the command does."""

    @cli.command(name=kind.value, help=f"{does} Exit code 1: bad rows, nothing stored.")
    def bring_list(
        file: Annotated[Path, typer.Argument(help=f"The list of {of} (.xlsx or .csv).")],
        dry_run: DryRun = False,
        skip_bad: SkipBad = False,
        as_json: AsJson = False,
        maps: Maps = None,
        city: City = None,
        place: Place = None,
    ) -> None:
        _bring(Asked(kind, file, dry_run, skip_bad, as_json, tuple(maps or ()), city, place))


_list(ImportKind.MEMBERS, "households' members", "Import who lives in the households.")
_list(
    ImportKind.CONTACTS, "past visits and calls", "Import visits and calls of the past; nobody is asked about them."
)
_list(ImportKind.ENTITLEMENTS, "what households receive", "Import what the households receive.")


def _bring(asked: Asked) -> None:
    if not asked.file.exists():
        raise Unusable("file_unreadable", path=asked.file, why="?")
    report = go(bring(asked))
    if asked.as_json:
        print_json(report)
    else:
        _print(report)
    raise typer.Exit(0 if report["stored"] or (asked.dry_run and not report["errors"]) else 1)


def _print(report: dict[str, Any]) -> None:
    for fault in report["faults"]:
        out.print(fault["say"], style="red" if fault["severity"] == "error" else "yellow", markup=False)
    for one in report.get("over_capacity", ()):
        out.print(words("cli.over_capacity", **one), style="red" if one["hard"] else "yellow", markup=False)
    if report["suggested_map"]:
        out.print(words("cli.map_suggested", options=report["suggested_map"]), markup=False, soft_wrap=True)
    numbers = {key: value for key, value in report.items() if isinstance(value, int)}
    out.print(words("cli.imported" if "households_new" in report else "cli.brought_in", **numbers))
    if report["run"]:
        out.print(words("cli.import_run", run=report["run"], resumed=report["resumed"]))


@cli.command(name="list")
def list_runs(as_json: AsJson = False) -> None:
    """List what was imported, the newest first."""
    runs = go(_runs())
    if as_json:
        print_json(runs)
        return
    for one in runs:
        out.print(words("cli.import_line", **one), markup=False, soft_wrap=True)
    if not runs:
        out.print(words("cli.imports_none"))


async def _runs() -> list[dict[str, Any]]:
    from actions.rosters.imports import all_runs
    from bot.app import opened

    async with opened(read_settings()) as app, app.database.read() as work:
        return [
            {
                "run": one.id,
                "kind": one.kind.value,
                "kind_said": _said(f"cli.import_kind_{one.kind}"),
                "file": one.file,
                "state": one.state.value,
                "state_said": _said(f"cli.import_state_{one.state}"),
                "at": one.at.isoformat(),
                "rows": one.rows,
                "done": one.done,
                "added": one.added,
                "changed": one.changed,
            }
            for one in await all_runs(work, LISTED, app.clock.now())
        ]


@cli.command()
def undo(
    run: Annotated[int, typer.Argument(help="The number of the import (bangfu import list).")],
    dry_run: DryRun = False,
    as_json: AsJson = False,
) -> None:
    """Take one import back, wherever nobody has changed or used what it brought. Exit code 1: something stays."""
    report = go(_undo(run, dry_run))
    if as_json:
        print_json(report)
    else:
        _print_undone(report)
    raise typer.Exit(1 if report["kept"] else 0)


async def _undo(run: int, dry_run: bool) -> dict[str, Any]:
    from actions.rosters.import_undo import undo as take_back
    from bot.app import opened

    async with opened(read_settings()) as app, app.database.begin() as work:
        done = await take_back(work, run, app.clock.now())
        if not dry_run:
            await work.commit()
    return {
        "run": run,
        "undone": not dry_run,
        "removed": dict(done.removed),
        "restored": done.restored,
        "kept": [{"table": one.table, "name": one.name, "why": one.why.value} for one in done.kept],
    }


def _print_undone(report: dict[str, Any]) -> None:
    for one in report["kept"][:KEPT_SHOWN]:
        table, why = _said(f"cli.import_table_{one['table']}"), _said(f"cli.import_kept_{one['why']}")
        out.print(words("cli.import_kept", table=table, name=one["name"], why=why), style="yellow", markup=False)
    more = len(report["kept"]) - KEPT_SHOWN
    if more > 0:
        out.print(words("cli.import_kept_more", count=more))
    for table, count in report["removed"].items():
        out.print(words("cli.import_removed", table=_said(f"cli.import_table_{table}"), count=count))
    state = RunState.PARTLY_UNDONE if report["kept"] else RunState.UNDONE
    numbers = {"restored": report["restored"], "kept": len(report["kept"]), "dry": not report["undone"]}
    out.print(words("cli.import_undone_all", run=report["run"], state=state.value, **numbers))


def _said(key: str) -> str:
    return Texts().label(language(), key)
