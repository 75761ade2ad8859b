"""Delivers what waits."""

from actions.outbox import deliver_waiting
from schedules.context import Context


async def deliver(context: Context) -> None:
    """All that is due now, the most urgent first."""
    while await deliver_waiting(context.delivery, context.now()):
        pass
