"""Opens windows and takes due steps, a slice a transaction, so that nobody's tap waits for long."""

from time import perf_counter

from actions.planning import occurrences
from schedules import handovers
from schedules.context import Context
from schedules.slices import Slices, give_way


async def tick(context: Context) -> None:
    """Everything that is due now. Changes of helpers first: after an outage nobody is to be reminded of a household
    that is somebody else's since, or blamed for it."""
    await handovers.carry_out(context)
    now = context.now()
    async with context.begin() as work:
        openings = await occurrences.beginning(work, now)
        pairings = await occurrences.slices(work, openings)
        slices = Slices(work.is_sqlite)
    for some in pairings:
        async with context.begin() as work:
            await occurrences.open_slice(work, openings, some, now)
            await work.commit()
        await give_way(context, slices)
    while await _take(context, slices):
        await give_way(context, slices)
    await context.put_away()


async def _take(context: Context, slices: Slices) -> bool:
    """One slice; whether there may be more."""
    begun = perf_counter()
    async with context.begin() as work:
        taken = await occurrences.take_due_steps(work, context.now(), slices.asked, slices.fits)
        await work.commit()
    return slices.took(taken, perf_counter() - begun)
