"""Forgets what nobody needs any more."""

from actions.timeline import tidy as forget
from schedules.context import Context


async def tidy(context: Context) -> None:
    """Old drafts and the ids of updates that were handled long ago."""
    async with context.begin() as work:
        await forget(work, context.now())
        await work.commit()
