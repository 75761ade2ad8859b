"""Asks first helpers for the new year's plans."""

from actions.papers import plan_news
from schedules.context import Context


async def ask(context: Context) -> None:
    """In January; a slice a transaction, at any other time one look at the clock."""
    asked = plan_news.SLICE
    while asked == plan_news.SLICE:
        async with context.begin() as work:
            asked = await plan_news.ask_for_plans(work, context.now())
            await work.commit()
