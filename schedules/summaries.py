"""Lays the supervisors' summaries ready in the morning."""

from actions.supervision import summaries
from schedules.context import Context


async def lay_ready(context: Context) -> None:
    """Once a working day; at any other time this is one look at the clock."""
    async with context.begin() as work:
        await summaries.lay_ready(work, context.now())
        await work.commit()
