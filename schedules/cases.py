"""Tells of cases that are past their deadline."""

from actions.supervision import case_life
from schedules.context import Context


async def tell_overdue(context: Context) -> None:
    """Each once to each."""
    async with context.begin() as work:
        await case_life.tell_overdue(work, context.now())
        await work.commit()
