"""Carries out changes of helpers on their day."""

from actions.pairings import handover
from schedules.context import Context


async def carry_out(context: Context) -> None:
    """All whose day has come."""
    async with context.begin() as work:
        await handover.carry_out_due(work, context.now())
        await work.commit()
