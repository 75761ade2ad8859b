"""`bangfu export`: a quarter's package as one file, and the whole base."""

from pathlib import Path
from typing import Annotated

import typer

from bot.commands.terminal import go, out, print_json, words
from bot.settings import read_settings
from ledgers.package import Proof, verify_package, write_package
from rules.errors import Unusable

cli = typer.Typer(no_args_is_help=True, help="Take data out.")


@cli.callback()
def _group() -> None:
    """Take data out."""


@cli.command()
def quarter(
    period: Annotated[str, typer.Argument(help="The quarter: 2026Q3.")],
    place: Annotated[str | None, typer.Option(help="A township or city; by default the whole city.")] = None,
    folder: Annotated[Path, typer.Option("--out", help="The folder to write into.")] = Path(),
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Write the package of each township: as it was signed off, or as it is now."""
    _make(folder)
    written = go(_quarter(period, place, folder))
    if as_json:
        print_json([{"file": str(path), "hash": found, "signed": signed} for path, found, signed in written])
        return
    for path, found, signed in written:
        said = words("cli.package_signed" if signed else "cli.package_open", hash=found)
        out.print(f"{path}  {said}", markup=False, soft_wrap=True)


def _make(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise Unusable("file_unwritable", path=folder, why=error.strerror) from error


async def _quarter(text: str, place: str | None, folder: Path) -> list[tuple[Path, str, bool]]:
    from actions.forms import place_named, townships
    from actions.packages import of_place
    from bot.app import opened
    from rules.period import period

    settings = read_settings()
    about = period(text)
    written = []
    async with opened(settings) as app, app.database.read() as work:
        whole = await place_named(work, place or settings.city)
        for town in await townships(work, whole):
            content, signed = await of_place(work, town, about, app.texts, app.clock.now())
            ending = f"-{content['number']}" if content["number"] else ""
            path = folder / f"{town.name}-{about.code}{ending}.zip"
            try:
                written.append((path, write_package(content, signed, path), bool(signed)))
            except OSError as error:
                raise Unusable("file_unwritable", path=path, why=error.strerror) from error
    return written


def package(
    file: Annotated[Path, typer.Argument(help="The package (.zip).")],
    code: Annotated[
        str | None, typer.Option("--hash", help="The code as it was told in the chat, with or without spaces.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Check a quarter's package by itself, without the server; exit code 1 says what does not agree."""
    if not file.exists():
        raise Unusable("file_unreadable", path=file, why="?")
    found = verify_package(file)
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
    return words("cli.package_whole", place=found.place, period=found.period) + " " + said
