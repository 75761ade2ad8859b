"""Opens windows and takes due steps, a slice a transaction, so that nobody's tap waits for long."""

from actions import occurrences
from schedules.context import Context


async def tick(context: Context) -> None:
    """Everything that is due now."""
    now = context.now()
    async with context.begin() as work:
        openings = await occurrences.beginning(work, now)
        slices = await occurrences.slices(work, openings)
    for pairings in slices:
        async with context.begin() as work:
            await occurrences.open_slice(work, openings, pairings, now)
            await work.commit()
    taken = occurrences.SLICE
    while taken == occurrences.SLICE:
        async with context.begin() as work:
            taken = await occurrences.take_due_steps(work, now)
            await work.commit()
