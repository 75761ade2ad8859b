"""`bangfu household`: everything that is kept of one family is erased."""

from typing import TYPE_CHECKING, Annotated

import typer

from bot.commands.terminal import go, out, print_json, words
from bot.settings import read_settings

if TYPE_CHECKING:
    from actions.rosters.erasure import Erased, Kept, Noted

cli = typer.Typer(no_args_is_help=True, help="One family: erase everything that is kept of it.")


@cli.command()
def erase(
    place: Annotated[str, typer.Argument(help="The city, township or village (TOWNSHIP/VILLAGE where needed).")],
    head: Annotated[str, typer.Argument(help="The name of the household's head.")],
    why: Annotated[
        str, typer.Option(help="The reason, which is kept: who asked for it and when, without names.")
    ] = "",
    number: Annotated[int | None, typer.Option(help="Which, where several have the name.")] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what there is.")] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask again.")] = False,
) -> None:
    """Erase everything that is kept of a family, for good: there is no way back but a backup."""
    household, kept = go(_look(place, head, number, None if dry_run else why))
    for table, count in kept.rows.items():
        out.print(f"{count:>7}  {table}", markup=False)
    out.print(words("cli.household_would_go", rows=kept.rows.total(), head=kept.head), markup=False, soft_wrap=True)
    if kept.people_staying:
        out.print(words("cli.household_people_stay", count=kept.people_staying), soft_wrap=True)
    if dry_run:
        return
    if not yes:
        typer.confirm(words("cli.household_confirm", head=kept.head), abort=True)
    done = go(_erase(household, why))
    out.print(words("cli.household_erased", rows=done.rows, files=done.files), soft_wrap=True)
    for where, count in done.elsewhere.items():
        out.print(words("cli.household_elsewhere", where=where, count=count), markup=False, soft_wrap=True)
    if done.anew is not True:
        out.print(words("cli.household_vacuum" if done.anew is None else "cli.household_busy"), soft_wrap=True)


@cli.command()
def erased(as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False) -> None:
    """List the families that were erased: when, the number that each had, and why."""
    found = go(_erased())
    if as_json:
        print_json([{"household": one.household_id, "on": one.on, "why": one.why} for one in found])
        return
    for one in found:
        out.print(f"{one.on}  {one.household_id}  {one.why}", markup=False, soft_wrap=True)


async def _look(place: str, head: str, number: int | None, why: str | None) -> "tuple[int, Kept]":
    from actions.rosters import erasure
    from bot.app import opened

    async with opened(read_settings()) as app, app.database.read() as work:
        household = await erasure.find(work, place, head, number)
        return household, await erasure.look(work, household, why)


async def _erase(household: int, why: str) -> "Erased":
    from actions.rosters import erasure
    from bot.app import opened

    async with opened(read_settings()) as app:
        return await erasure.erase(app.database, household, why, app.clock.now())


async def _erased() -> "list[Noted]":
    from actions.rosters import erasure
    from bot.app import opened

    async with opened(read_settings()) as app, app.database.read() as work:
        return await erasure.noted(work)
