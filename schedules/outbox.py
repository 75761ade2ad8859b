"""Delivers what waits."""

from actions.delivery.outbox import deliver_due
from schedules.context import Context


async def deliver(context: Context) -> None:
    """All that is due now, the most urgent first."""
    await deliver_due(context.delivery, context.now)
