"""`bangfu database`: the whole base moves to another server, or back into a file."""

from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

from bot.commands.terminal import go, out, print_json, words
from bot.settings import read_settings
from rules.errors import Unusable

if TYPE_CHECKING:
    from storage.database import Database

cli = typer.Typer(no_args_is_help=True, help="Move the whole base into another database.")


@cli.callback()
def _group() -> None:
    """Move the whole base into another database."""


@cli.command()
def move(
    url: Annotated[str, typer.Argument(help="An empty database: postgresql://... or sqlite:///file.")],
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Copy everything, verify it, and leave the present database as it is. Stop the service first."""
    rows = go(_move(url))
    if as_json:
        print_json(rows)
    else:
        said = words("cli.moved", rows=f"{sum(rows.values()):,}", tables=len(rows))
        out.print(said, markup=False, soft_wrap=True)


async def _move(url: str) -> dict[str, int]:
    from actions.moving import move as carry_over
    from bot.app import opened
    from storage.database import Database
    from storage.presence import present

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    async with opened(read_settings()) as app, present(app.database) as serving:
        if (await serving.look(wants_to_poll=False)).processes > 1:
            raise Unusable("database_served", url=app.database.url.render_as_string())
        target = Database(url, app.rulebook, app.database.seals)
        if target.url == app.database.url:
            raise Unusable("move_not_empty", table="*")
        try:
            await _prepared(target)
            with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
                task = bar.add_task("", total=None)

                def tell(name: str, done: int, total: int) -> None:
                    bar.update(task, description=name, completed=done, total=total)

                async with app.database.snapshot() as work:
                    held = await carry_over(work, target, app.clock.now(), tell)
        finally:
            await target.close()
    return {name: one.rows for name, one in held.items()}


async def _prepared(target: "Database") -> None:
    """Makes its tables. Raises Unusable where it cannot be reached."""
    from sqlalchemy.exc import DBAPIError

    from storage.migrate import upgrade

    try:
        await upgrade(target)
    except (DBAPIError, OSError) as error:
        raise Unusable("database_unreachable", url=target.url.render_as_string()) from error
