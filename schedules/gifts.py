"""Opens gift rounds before the feasts."""

from actions.supervision import gifts
from schedules.context import Context


async def open_rounds(context: Context) -> None:
    """Every round that is open today and was not told of."""
    async with context.begin() as work:
        await gifts.open_rounds(work, context.now())
        await work.commit()
