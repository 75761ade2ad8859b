"""Lets alerts climb that nobody acknowledged in time."""

from actions.supervision import alerts
from schedules.context import Context
from schedules.slices import Slices, give_way


async def climb(context: Context) -> None:
    """One rung for each that is due."""
    now, slices = context.now(), None
    climbed = alerts.SLICE
    while climbed == alerts.SLICE:
        async with context.begin() as work:
            slices = slices or Slices(work.is_sqlite)
            climbed = await alerts.climb_due(work, now)
            await work.commit()
        if climbed == alerts.SLICE:
            await give_way(context, slices)
