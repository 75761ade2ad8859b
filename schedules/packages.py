"""Lays the quarter's packages ready, and lets late ones go up."""

from actions.papers import packages
from schedules.context import Context


async def open_due(context: Context) -> None:
    """The quarter that is over, once; what is late, once a rung."""
    async with context.begin() as work:
        await packages.open_due(work, context.now())
        await work.commit()
