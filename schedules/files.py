"""Fetches photos and voices that were sent."""

from actions.delivery.fetching import fetch_due
from schedules.context import Context


async def fetch(context: Context) -> None:
    """All that is due now, a few at a time."""
    while await fetch_due(context.delivery, context.now()):
        pass
