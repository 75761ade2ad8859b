"""`bangfu calendar`: the working calendar, imported and shown."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.commands.terminal import go, out, print_json, words
from bot.settings import read_settings
from ledgers.calendar import CalendarRow, NoCalendar, read_calendar
from rules.errors import Unusable

if TYPE_CHECKING:
    from actions.planning.calendar import CalendarYear

cli = typer.Typer(no_args_is_help=True, help="The working calendar.")


@cli.command("import")
def import_days(
    file: Annotated[Path, typer.Argument(help="A calendar (.csv or .xlsx): day, working or rest, name.")],
) -> None:
    """Import days of work and rest; they go before the shipped holidays. Exit code 1: bad rows, nothing stored."""
    try:
        rows, faults = read_calendar(file)
    except OSError as error:
        raise Unusable("file_unreadable", path=file, why=error.strerror) from error
    except NoCalendar as error:
        out.print(words("calendar.no_calendar", path=file), style="red", markup=False, soft_wrap=True)
        raise typer.Exit(1) from error
    for fault in faults:
        said = words(f"calendar.{fault.code}", row=fault.row, found=fault.found)
        out.print(said, style="red", markup=False, soft_wrap=True)
    if faults:
        out.print(words("calendar.nothing_stored"))
        raise typer.Exit(1)
    out.print(words("calendar.imported", count=go(_import(rows))))


async def _import(rows: tuple[CalendarRow, ...]) -> int:
    from actions.planning.calendar import import_calendar
    from bot.app import opened

    async with opened(read_settings()) as app, app.database.begin() as work:
        changed = await import_calendar(work, rows, app.clock.now())
        await work.commit()
        return changed


@cli.command()
def show(
    year: Annotated[int, typer.Argument(min=1970, max=2099, help="A year, as 2026.")],
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Show a year's days that are not as Monday to Friday says; a year without published holidays is marked."""
    found = go(_year(year))
    special = [
        {"day": one.day, "working": one.working, "name": one.name, "imported": one.imported} for one in found.special
    ]
    if as_json:
        print_json({"year": year, "known": found.known, "working_days": found.working_days, "days": special})
        return
    key = "calendar.known" if found.known else "calendar.fallback"
    out.print(words(key, year=year, working_days=found.working_days), soft_wrap=True)
    for one in found.special:
        said = words("calendar.special", on=one.day, working=one.working, name=one.name, imported=one.imported)
        out.print(said, markup=False, soft_wrap=True)


async def _year(year: int) -> "CalendarYear":
    from actions.planning.calendar import year_of
    from bot.app import opened

    async with opened(read_settings()) as app, app.database.read() as work:
        return await year_of(work, year)
