"""Begins and ends temporary covers on their days."""

from actions.pairings import cover_life
from schedules.context import Context


async def carry_on(context: Context) -> None:
    """All whose day has come; what nobody answered is told to the offices."""
    async with context.begin() as work:
        await cover_life.carry_on(work, context.now())
        await cover_life.tell_waiting(work, context.now())
        await work.commit()
