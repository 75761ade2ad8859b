"""Keeps the working calendar as it was imported, and says when next year is missing."""

import logging

from actions.planning import calendar
from schedules.context import Context

log = logging.getLogger("bangfu.calendar")
A_DAY = 86_400.0


async def renew(context: Context) -> None:
    """Reads the calendar anew: an import, and the turn of the year, reach the running bot within a minute."""
    async with context.begin() as work:
        context.use_calendar(await calendar.current(work, context.now()))


async def warn(context: Context) -> None:
    """From November on: one message a month to each city officer, and a line in the log."""
    async with context.begin() as work:
        await calendar.warn_of_missing_year(work, context.now())
        await work.commit()
    await note(context)


async def note(context: Context) -> None:
    """The line in the log, if there is a reason for it: at the start, and once a day that the bot runs."""
    at = context.running()
    if context.noted and at - context.noted[-1] < A_DAY:
        return
    async with context.begin() as work:
        year = calendar.missing_year(work, context.now())
    if year is not None:
        context.noted.append(at)
        log.warning("holidays of next year are missing")
