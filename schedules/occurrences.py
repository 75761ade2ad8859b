"""Opens windows and takes due steps, a slice a transaction, so that nobody's tap waits for long."""

from time import perf_counter

from actions.planning import occurrences
from schedules import handovers
from schedules.context import Context

LONGEST = 0.04  # seconds for one transaction: on SQLite nobody else can write meanwhile
# Steps of one transaction. Its half a dozen statements cost the same for few and for many (some 2 ms); too many would
# take too long where cheap steps (calls that are only listed) are followed by dear ones (missed visits with their
# alerts), too few are fewer than a slow disk or a busy machine does in that time.
FEWEST, FIRST = 200, 1000


async def tick(context: Context) -> None:
    """Everything that is due now. Changes of helpers first: after an outage nobody is to be reminded of a household
    that is somebody else's since, or blamed for it."""
    await handovers.carry_out(context)
    now = context.now()
    async with context.begin() as work:
        openings = await occurrences.beginning(work, now)
        slices = await occurrences.slices(work, openings)
    for pairings in slices:
        async with context.begin() as work:
            await occurrences.open_slice(work, openings, pairings, now)
            await work.commit()
    most, is_all = min(FIRST, occurrences.SLICE), False
    while not is_all:
        begun = perf_counter()
        async with context.begin() as work:
            is_all = await occurrences.take_due_steps(work, now, most) < most
            await work.commit()
        most = next_slice(most, perf_counter() - begun)


def next_slice(steps: int, seconds: float) -> int:
    """How many steps the next transaction takes at most, when so many took that long: reminders cost less than missed
    windows, and a slow or busy machine is asked for fewer at a time."""
    fitting = int(steps * LONGEST / max(seconds, LONGEST / 2))
    return min(max(fitting, FEWEST), occurrences.SLICE)
