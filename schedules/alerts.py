"""Lets alerts climb that nobody acknowledged in time."""

from actions.supervision import alerts
from schedules.context import Context


async def climb(context: Context) -> None:
    """One rung for each that is due."""
    now = context.now()
    climbed = alerts.SLICE
    while climbed == alerts.SLICE:
        async with context.begin() as work:
            climbed = await alerts.climb_due(work, now)
            await work.commit()
