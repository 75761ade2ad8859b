"""Keeps the working calendar as it was imported, and says when next year is missing."""

import logging

from actions.planning import calendar
from schedules.context import Context

log = logging.getLogger("bangfu.calendar")


async def renew(context: Context) -> None:
    """Reads the calendar anew: an import, and the turn of the year, reach the running bot within a minute."""
    async with context.begin() as work:
        context.use_calendar(await calendar.current(work, context.now()))


async def warn(context: Context) -> None:
    """From November on: one message a month to each city officer, and a line in the log in the morning."""
    now = context.now()
    async with context.begin() as work:
        await calendar.warn_of_missing_year(work, now)
        await work.commit()
        home = work.rulebook.home
        morning = now.astimezone(home.zone).hour == home.hours.reminders.hour
    if morning:
        await note(context)


async def note(context: Context) -> None:
    """The line in the log, if there is a reason for it: once a day."""
    async with context.begin() as work:
        now = context.now()
        today = work.rulebook.today(now)
        if today not in context.noted and calendar.missing_year(work, now) is not None:
            context.noted.add(today)
            log.warning("holidays of next year are missing")
