"""`bangfu files`: photos and voice messages are erased."""

from datetime import datetime
from typing import Annotated

import typer

from bot.commands.terminal import go, out, words
from bot.settings import read_settings

cli = typer.Typer(no_args_is_help=True, help="Photos and voice messages that are kept.")


@cli.callback()
def files() -> None:
    """Photos and voice messages that are kept."""


@cli.command()
def erase(
    place: Annotated[str, typer.Argument(help="The city, township or village (TOWNSHIP/VILLAGE where needed).")],
    household: Annotated[str | None, typer.Option(help="Only those of the household of this head.")] = None,
    before: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="Only what was sent before this day.")
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say how many there are.")] = False,
) -> None:
    """Erase photos and voices of a place or a household for good; what was written about the visits stays."""
    count = go(_erase(place, household, before, dry_run))
    out.print(words("cli.files_would_go" if dry_run else "cli.files_erased", count=count), soft_wrap=True)


async def _erase(place: str, head: str | None, before: datetime | None, dry_run: bool) -> int:
    from actions.contacts import erasing
    from bot.app import opened
    from rules.due_dates import at_local

    async with opened(read_settings()) as app:
        async with app.database.read() as work:
            homes = await erasing.households_of(work, place, head)
            day = before and at_local(work.rulebook.home, before.date(), datetime.min.time())
            if dry_run:
                return await erasing.count(work, homes, day)
        return await erasing.erase_files(app.database, app.clock.now(), homes, day)
