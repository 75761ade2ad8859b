"""`bangfu outbox` and `bangfu alerts`: what waits, and why."""

from typing import Annotated, Any

import typer
from rich.table import Table

from bot.commands.terminal import go, out, print_json
from bot.settings import read_settings


def outbox(as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False) -> None:
    """Count the messages by state and kind, with the oldest of each."""
    rows = go(_outbox())
    if as_json:
        print_json(rows)
        return
    _table(rows, "state", "kind", "count", "oldest")


async def _outbox() -> list[dict[str, Any]]:
    from bot.app import opened
    from storage import outbox as queries

    async with opened(read_settings()) as app, app.database.read() as work:
        return [
            {"state": state, "kind": kind, "count": count, "oldest": oldest}
            for state, kind, count, oldest in await queries.counts(work)
        ]


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
        _table(rows, "programme", "year", "subject", "id", "counts", "count", "at_least", "rule")
        return
    _table(rows, "id", "kind", "household_id", "occurrence_id", "opened_at", "rung", "climbs_at")


async def _alerts() -> list[dict[str, Any]]:
    from bot.app import opened
    from storage import alerts as queries

    async with opened(read_settings()) as app, app.database.read() as work:
        return await queries.all_open(work)


async def _counts() -> list[dict[str, Any]]:
    from actions.counts import of_year
    from bot.app import opened

    async with opened(read_settings()) as app, app.database.read() as work:
        return await of_year(work, work.rulebook.today(app.clock.now()).year)


def _table(rows: list[dict[str, Any]], *columns: str) -> None:
    table = Table(*columns)
    for row in rows:
        table.add_row(*(str(row[column] if row[column] is not None else "") for column in columns))
    out.print(table)
