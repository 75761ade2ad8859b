"""A delivery process that may be killed at any moment."""

import asyncio
import logging
from datetime import timedelta

from pydantic import SecretStr

from actions.calendar import working_calendar
from actions.outbox import Delivery, deliver_due
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
LEASE, TIMEOUT = timedelta(seconds=6), timedelta(seconds=4)
PER_SECOND = 150.0
log = logging.getLogger("torture")


def main(url: str, database_url: str) -> None:
    """Delivers until it is killed."""
    logging.basicConfig(level=logging.CRITICAL)
    asyncio.run(_deliver(url, database_url))


async def _deliver(url: str, database_url: str) -> None:
    rules = Rulebook({PROGRAMME: load(shipped()[PROGRAMME])}, working_calendar(range(2024, 2027)), PROGRAMME)
    database = Database(database_url, rules, SEALS)
    messenger = TelegramMessenger(Settings(telegram_token=SecretStr(TOKEN), telegram_api_url=url))
    await messenger.open()
    delivery = Delivery(database, Texts(), messenger, pace=Pace(PER_SECOND), lease=LEASE, send_timeout=TIMEOUT)
    while True:
        try:
            await deliver_due(delivery, SystemClock().now)
        except Exception:  # the scheduler would fire again, whatever it was
            log.exception("delivery failed")
        await asyncio.sleep(0.05)
