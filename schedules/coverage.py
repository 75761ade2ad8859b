"""Counts the coverage of large cities, which would take too long while somebody waits for the board."""

from actions.answers.covered import count_large
from schedules.context import Context


async def count(context: Context) -> None:
    """Only cities of thousands of households; nothing is written for smaller ones."""
    async with context.begin() as work:
        await count_large(work, context.now())
        await work.commit()
