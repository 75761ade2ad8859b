"""Puts a new base in force when a file or an accepted addition changed."""

import asyncio

from actions.answers import curating
from schedules.context import Context


async def renew(context: Context) -> None:
    """Reads only how many additions serve and when the files changed, unless something did."""
    if context.shelf is None:
        return
    async with context.begin() as work:
        if context.shelf.is_current(await curating.how_many(work)):
            return
        additions = await curating.additions(work)
    await asyncio.to_thread(context.shelf.put, additions)
