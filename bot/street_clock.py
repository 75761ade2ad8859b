"""The demo town's own time, also for the commands that are given beside it: its clock runs ahead of the machine's."""

from bot.clock import Clock, SystemClock
from bot.settings import Settings

STREET = "street.sqlite3"


def clock_for(settings: Settings) -> Clock:
    """The street's clock where the demo's own file is used and a street was ever begun, else the machine's. A link
    that is made by the machine's time would have expired in a town that is weeks ahead."""
    street = settings.data_dir / STREET
    if not settings.embedded or settings.database_url is not None or not street.exists():
        return SystemClock()
    from sandbox.clock import SandboxClock
    from sandbox.journal import Journal

    clock = SandboxClock()
    clock.recall(Journal(str(street)))
    return clock
