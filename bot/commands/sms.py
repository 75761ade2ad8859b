"""`bangfu sms`: who agreed to short messages."""

from typing import Annotated

import typer

from bot.commands.terminal import go, out, words
from bot.settings import read_settings

cli = typer.Typer(no_args_is_help=True, help="Short messages to those who have no Telegram and agreed to them.")
Phones = Annotated[list[str], typer.Argument(help="Telephone numbers as they stand in the roster.")]


@cli.command()
def allow(phones: Phones) -> None:
    """Note that these people agreed to short messages."""
    out.print(words("cli.sms_allowed", count=go(_change(phones, agreed=True))))


@cli.command()
def stop(phones: Phones) -> None:
    """Note that these people want none any more."""
    out.print(words("cli.sms_stopped", count=go(_change(phones, agreed=False))))


async def _change(phones: list[str], *, agreed: bool) -> int:
    from actions.delivery import texting
    from bot.app import opened

    async with opened(read_settings()) as app, app.database.begin() as work:
        found = await (texting.allow if agreed else texting.stop)(work, phones, app.clock.now())
        await work.commit()
    return found
