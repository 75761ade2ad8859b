"""`python -m tests.bench.one_bot NAME URL`: one of the measured bots by itself, until it is killed."""

import asyncio
import sys
from contextlib import AbstractAsyncContextManager

OURS = ("menu", "step", "webhook")


def _bot(name: str, url: str) -> AbstractAsyncContextManager[None]:
    """aiogram as it comes for the plain ones, as the product imports it for the product."""
    if name not in OURS:
        from tests.bench.plain_bots import plain_bot

        return plain_bot(name, url)
    from bot.models_on_demand import import_aiogram

    import_aiogram()
    from tests.bench.updates import product

    return product(url, by_webhook=name == "webhook")


async def _until_killed(bot: AbstractAsyncContextManager[None]) -> None:
    async with bot:
        await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(_until_killed(_bot(*sys.argv[1:])))
