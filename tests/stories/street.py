"""`bangfu run` on the stories' own first day, or on another (ISO, with zone), as a process that can be killed."""

import asyncio
import sys
from datetime import UTC, datetime

from bot.logs import start_logging
from bot.models_on_demand import import_aiogram
from bot.serve import until_stopped
from bot.settings import read_settings

# Always the same summer, so that no story depends on the day on which it is run. That the demo opens on any other day
# too is shown by tests/bot/test_demo.py.
STARTS = datetime(2026, 7, 6, 1, tzinfo=UTC)


async def _serve(starts: datetime) -> None:
    import_aiogram()
    from bot.embedded import embedded

    settings = read_settings()
    start_logging(settings.log_level)
    async with embedded(settings, starts=starts) as url:
        print("Open", url, flush=True)  # who started it waits for this line
        await until_stopped()


if __name__ == "__main__":
    asyncio.run(_serve(datetime.fromisoformat(sys.argv[1]) if sys.argv[1:] else STARTS))
