"""`bangfu alerts`: what waits for somebody."""

from typing import Annotated, Any

import typer
from rich.table import Table

from bot.commands.terminal import go, out, print_json
from bot.settings import read_settings


def alerts(
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
    counts: Annotated[
        bool, typer.Option("--counts", help="List this year's missed visits that a rule counts.")
    ] = False,
) -> None:
    """List the open alerts by number; names are shown in the chat, to those who may see them."""
    rows = go(_counts() if counts else _alerts())
    if as_json:
        print_json(rows)
        return
    if counts:
        show(rows, "programme", "year", "subject", "id", "counts", "count", "at_least", "rule")
        return
    show(rows, "id", "kind", "household_id", "occurrence_id", "opened_at", "rung", "climbs_at")


async def _alerts() -> list[dict[str, Any]]:
    from bot.app import opened
    from storage import alerts as queries

    async with opened(read_settings()) as app, app.database.read() as work:
        return await queries.all_open(work)


async def _counts() -> list[dict[str, Any]]:
    from actions.planning.counts import of_year
    from bot.app import opened

    async with opened(read_settings()) as app, app.database.read() as work:
        return await of_year(work, work.rulebook.today(app.clock.now()).year)


def show(rows: list[dict[str, Any]], *columns: str) -> None:
    """A table of these columns."""
    table = Table(*columns)
    for row in rows:
        table.add_row(*(str(row[column] if row[column] is not None else "") for column in columns))
    out.print(table)
