"""Forgets what nobody needs any more."""

from actions.contacts.erasing import erase_files
from actions.pages.timeline import tidy as forget
from schedules.context import Context


async def tidy(context: Context) -> None:
    """Old drafts, the ids of updates that were handled long ago, and files that were kept as long as they may be."""
    async with context.begin() as work:
        await forget(work, context.now())
        await work.commit()
    if context.keep_files is not None:
        await erase_files(context.delivery.database, context.now(), before=context.now() - context.keep_files)
