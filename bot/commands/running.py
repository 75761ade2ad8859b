"""`bangfu run`: the whole product in one process."""

from typing import Annotated

import typer

from bot.commands.terminal import go, out, words
from bot.logs import start_logging
from bot.models_on_demand import import_aiogram
from bot.settings import Settings, read_settings
from bot.webhook_address import webhook_address


def run(
    fresh: Annotated[bool, typer.Option("--fresh", help="Forget the demo town and begin anew.")] = False,
) -> None:
    """Start the bot: on the real Telegram with BANGFU_TELEGRAM_TOKEN, else with the embedded one and a demo town."""
    settings = read_settings()
    start_logging(settings.log_level)
    webhook_address(settings)
    import_aiogram()
    go(_embedded(settings, fresh) if settings.embedded else _real(settings))


async def _real(settings: Settings) -> None:
    from bot.app import opened
    from bot.messengers import MESSENGERS
    from bot.serve import serving, until_stopped

    sms = None if settings.sms_gateway is None else MESSENGERS["sms"](settings)
    async with (
        opened(settings, messenger=MESSENGERS[settings.messenger](settings), sms=sms) as app,
        serving(app) as name,
    ):
        out.print(words("cli.serving", name=name))
        await until_stopped()


async def _embedded(settings: Settings, fresh: bool) -> None:
    from bot.embedded import embedded
    from bot.serve import until_stopped

    out.print(words("cli.starting"))
    async with embedded(settings, fresh) as street:
        out.print(words("cli.embedded", url=street))
        await until_stopped()
