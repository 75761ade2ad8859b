"""Reminds of watched households that are to be looked at again."""

from actions.supervision import monitoring
from schedules.context import Context


async def tell_due(context: Context) -> None:
    """Each once."""
    async with context.begin() as work:
        await monitoring.tell_due(work, context.now())
        await work.commit()
