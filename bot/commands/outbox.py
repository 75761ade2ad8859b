"""`bangfu outbox`: what waits and why; retry and withdraw."""

from typing import Annotated, Any

import typer

from bot.commands.state import show
from bot.commands.terminal import go, out, print_json, words
from bot.settings import read_settings

SHOWN = 5
cli = typer.Typer(help="Count the messages by state and kind; what did not arrive, and why.")
Which = Annotated[str, typer.Argument(help="A message's number, or a kind (reminder, alert, ...).")]


@cli.callback(invoke_without_command=True)
def outbox(
    context: typer.Context, as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False
) -> None:
    """Count the messages by state and kind, with the oldest of each; what did not arrive, and why."""
    if context.invoked_subcommand is not None:
        return
    counts, stuck = go(_outbox())
    if as_json:
        print_json(counts)
        return
    show(counts, "state", "kind", "count", "oldest")
    if stuck:
        show(stuck, "id", "state", "kind", "due", "attempts", "why")


@cli.command()
def retry(which: Which) -> None:
    """Lay a message, or all of a kind, ready again that failed, expired, was unreachable or waits for a later try."""
    out.print(words("cli.outbox_retried", count=go(_change(which, again=True))))


@cli.command()
def withdraw(which: Which) -> None:
    """Take back a message, or all of a kind, that is not sent yet."""
    out.print(words("cli.outbox_withdrawn", count=go(_change(which, again=False))))


async def _outbox() -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    from bot.app import opened
    from storage import outbox as queries
    from storage import outbox_office as office

    async with opened(read_settings()) as app, app.database.read() as work:
        counts = [
            {"state": state, "kind": kind, "count": count, "oldest": oldest}
            for state, kind, count, oldest in await queries.counts(work)
        ]
        stuck = [
            dict(zip(("id", "state", "kind", "due", "attempts", "why"), row, strict=True))
            for row in await office.stuck(work, SHOWN)
        ]
    return counts, stuck


async def _change(which: str, *, again: bool) -> int:
    from bot.app import opened
    from storage import outbox_office as office

    number, kind = (int(which), None) if which.isdigit() else (None, which)
    async with opened(read_settings()) as app, app.database.begin() as work:
        if again:
            changed = await office.retry(work, number, kind, app.clock.now())
        else:
            changed = await office.withdraw(work, number, kind)
        await work.commit()
    return changed
