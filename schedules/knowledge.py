"""Puts a new base in force when a file or an accepted addition changed."""

from actions import curating
from schedules.context import Context


async def renew(context: Context) -> None:
    """Reads only how many additions serve and when the files changed, unless something did."""
    if context.shelf is None:
        return
    async with context.begin() as work:
        if context.shelf.is_current(await curating.how_many(work)):
            return
        context.shelf.put(await curating.additions(work))
