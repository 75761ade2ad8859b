"""A delivery process that may be killed at any moment."""

import asyncio
import logging
from datetime import timedelta

from pydantic import SecretStr

from actions.delivery.outbox import Delivery, deliver_due
from actions.planning.calendar import working_calendar
from bot.clock import SystemClock
from bot.messengers.telegram import TelegramMessenger
from bot.pace import Pace
from bot.settings import Settings
from bot.simulation.population import PROGRAMME
from locales import Texts
from rules.programme_file import load, shipped
from rules.rulebook import Rulebook
from storage.database import Database
from tests.cast import SEALS

TOKEN = "100001:the-measurements-need-no-secret"
TIMEOUT_SHARE = 2 / 3  # of the lease
PER_SECOND = 150.0
log = logging.getLogger("torture")


def main(url: str, database_url: str, lease: float) -> None:
    """Delivers until it is killed; `lease` in seconds."""
    logging.basicConfig(level=logging.CRITICAL)
    asyncio.run(_deliver(url, database_url, timedelta(seconds=lease)))


async def _deliver(url: str, database_url: str, lease: timedelta) -> None:
    rules = Rulebook({PROGRAMME: load(shipped()[PROGRAMME])}, working_calendar(range(2024, 2027)), PROGRAMME)
    database = Database(database_url, rules, SEALS)
    messenger = TelegramMessenger(Settings(telegram_token=SecretStr(TOKEN), telegram_api_url=url))
    await messenger.open()
    timeout = lease * TIMEOUT_SHARE
    delivery = Delivery(database, Texts(), messenger, pace=Pace(PER_SECOND), lease=lease, send_timeout=timeout)
    while True:
        try:
            await deliver_due(delivery, SystemClock().now)
        except Exception:  # the scheduler would fire again, whatever it was
            log.exception("delivery failed")
        await asyncio.sleep(0.05)
