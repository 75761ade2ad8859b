"""The demo town's own time, also for the commands that are given beside it: its clock runs ahead of the machine's."""

import json
from datetime import datetime, timedelta

from bot.clock import Clock, SystemClock
from bot.settings import Settings

STREET = "street.sqlite3"


class StreetClock(SystemClock):
    """So far ahead of the machine's clock as the street's was moved."""

    def __init__(self, ahead: timedelta) -> None:
        self._ahead = ahead

    def now(self) -> datetime:
        """This instant in the street, aware and in UTC."""
        return super().now() + self._ahead


def clock_for(settings: Settings) -> Clock:
    """The street's clock where the demo's own file is used and a street was ever begun, else the machine's. A link
    that is made by the machine's time would have expired in a town that is weeks ahead."""
    street = settings.data_dir / STREET
    if not settings.embedded or settings.database_url is not None or not street.exists():
        return SystemClock()
    from sandbox.journal import Journal

    for _, text, _ in Journal(str(street)).load("clock"):
        return StreetClock(timedelta(seconds=json.loads(text)["offset"]))
    return SystemClock()
