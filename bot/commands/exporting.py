"""`bangfu export`: a quarter's package as one file, and the whole base."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from bot.commands.terminal import go, language, out, print_json, words
from bot.settings import read_settings
from ledgers.package import Proof, file_name, verify_package, verify_part, village_part, villages, write_package
from ledgers.whole_base import Format
from rules.errors import Unusable

if TYPE_CHECKING:
    from actions.papers.whole_base import Written

cli = typer.Typer(no_args_is_help=True, help="Take data out.")


@cli.callback()
def _group() -> None:
    """Take data out."""


@cli.command()
def quarter(
    period: Annotated[str, typer.Argument(help="The quarter: 2026Q3.")],
    place: Annotated[str | None, typer.Option(help="A village, township or city; by default the whole city.")] = None,
    folder: Annotated[Path, typer.Option("--out", help="The folder to write into.")] = Path(),
    by_village: Annotated[bool, typer.Option("--villages", help="Write each village's part, too.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Write the package of each township, or a village's part of it: as it was signed off, or as it is now."""
    _make(folder)
    written = go(_quarter(period, place, folder, by_village))
    if as_json:
        print_json([{"file": str(path), "hash": found, "signed": signed} for path, found, signed in written])
        return
    for path, found, signed in written:
        said = words("cli.package_signed" if signed else "cli.package_open", hash=found)
        out.print(f"{path}  {said}", markup=False, soft_wrap=True)


@cli.command("all")
def everything(
    folder: Annotated[Path, typer.Option("--out", help="A new or empty folder to write into.")],
    formats: Annotated[
        list[Format] | None, typer.Option("--format", help="How to write (default jsonl); give it twice for both.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Write every table as a file, with what the columns mean and a list of the files with their hashes."""
    _make(folder, mode=0o700)
    if any(folder.iterdir()):
        raise Unusable("folder_not_empty", path=folder)
    wanted = tuple(dict.fromkeys(formats or [Format.JSONL]))
    written = go(_everything(folder, wanted))
    if as_json:
        print_json([{"file": one.file, "rows": one.rows, "sha256": one.sha256} for one in written])
        return
    rows = f"{sum(one.rows for one in written) // len(wanted):,}"
    said = words("whole_base.written", files=len(written), rows=rows, folder=folder)
    out.print(said, markup=False, soft_wrap=True)


async def _everything(folder: Path, formats: tuple[Format, ...]) -> "tuple[Written, ...]":
    from actions.papers.whole_base import export_all, note_export
    from bot.app import opened

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    async with opened(read_settings()) as app:
        now = app.clock.now()
        async with app.database.begin() as work:
            note_export(work, now)
            await work.commit()
        with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
            task = bar.add_task("", total=None)

            def tell(name: str, done: int, total: int) -> None:
                bar.update(task, description=name, completed=done, total=total)

            async with app.database.snapshot() as work:
                try:
                    return await export_all(work, folder, formats, app.texts, language(), now, tell)
                except OSError as error:
                    raise Unusable("file_unwritable", path=folder, why=error.strerror) from error


def _make(folder: Path, mode: int = 0o777) -> None:
    try:
        folder.mkdir(mode=mode, parents=True, exist_ok=True)
    except OSError as error:
        raise Unusable("file_unwritable", path=folder, why=error.strerror) from error


async def _quarter(text: str, place: str | None, folder: Path, by_village: bool) -> list[tuple[Path, str, bool]]:
    from actions.papers.forms import place_named, town_of, townships
    from actions.papers.packages import of_place
    from bot.app import opened
    from rules.period import period

    settings = read_settings()
    about = period(text)
    written = []
    async with opened(settings) as app, app.database.read() as work:
        whole = await place_named(work, place or settings.city)
        one_village = whole.kind == "village"
        for town in (await town_of(work, whole),) if one_village else await townships(work, whole):
            content, signed = await of_place(work, town, about, app.texts, app.clock.now())
            of = (whole.name,) if one_village else villages(content) if by_village else ()
            parts = [village_part(content, village) for village in of]
            files = {file_name(one): one for one in (parts if one_village else [content, *parts])}
            for name, one in files.items():
                try:
                    written.append((folder / name, write_package(one, signed, folder / name), bool(signed)))
                except OSError as error:
                    raise Unusable("file_unwritable", path=folder / name, why=error.strerror) from error
    return written


def package(
    file: Annotated[Path, typer.Argument(help="The package (.zip).")],
    code: Annotated[
        str | None, typer.Option("--hash", help="The code as it was told in the chat, with or without spaces.")
    ] = None,
    whole: Annotated[
        Path | None, typer.Option("--whole", help="The township's package of which the file is a village's part.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Check a quarter's package by itself, without the server; exit code 1 says what does not agree."""
    for one in filter(None, (file, whole)):
        if not one.exists():
            raise Unusable("file_unreadable", path=one, why="?")
    found = verify_part(file, whole) if whole else verify_package(file)
    fault = found.fault
    if not fault and code and not found.content_hash.startswith("".join(code.split()).lower()):
        fault = "other_hash"
    if as_json:
        print_json({"hash": found.content_hash, "signed": found.signed, "fault": fault or None, "file": found.file})
    elif fault:
        out.print(words(f"cli.package_{fault}", file=found.file or file.name), style="red", soft_wrap=True)
    else:
        out.print(_good(found), markup=False, soft_wrap=True)
    if fault:
        raise typer.Exit(1)


def _good(found: Proof) -> str:
    said = words("cli.package_signed" if found.signed else "cli.package_open", hash=found.content_hash)
    if found.part_of:
        said = words("cli.package_part", town=found.part_of) + " " + said
    return words("cli.package_whole", place=found.place, period=found.period) + " " + said
