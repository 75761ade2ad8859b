"""Tells of questions whose answer is late."""

from actions.answers import questions
from schedules.context import Context


async def tell_late(context: Context) -> None:
    """Each once: the office above the township is told, also where the township said that it takes care."""
    async with context.begin() as work:
        await questions.tell_late(work, context.now())
        await work.commit()
