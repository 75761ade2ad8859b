"""Gift rounds: before a feast of its programme each township office is told that the round opens."""

from datetime import date, datetime, timedelta

from holidays.calendars.chinese import _ChineseLunisolar

from actions.audit import append_audit
from rules.delivery import end_of
from rules.due_dates import local_day, outside_quiet_hours
from rules.programme import Feast
from storage import gifts, outbox
from storage.database import Work

# The library keeps these dates of the moon for its own countries' holidays; a test holds them to known ones.
_MOON = _ChineseLunisolar()
_LUNAR = {
    Feast.SPRING_FESTIVAL: _MOON.lunar_new_year_date,
    Feast.DRAGON_BOAT: _MOON.dragon_boat_date,
    Feast.MID_AUTUMN: _MOON.mid_autumn_date,
    Feast.DOUBLE_NINTH: _MOON.double_ninth_date,
}


def feast_day(feast: Feast, year: int) -> date | None:
    """On which day of that year the feast is; None for years that the tables do not reach (they end in 2099)."""
    if feast is Feast.NEW_YEAR:
        return date(year, 1, 1)
    day, _ = _LUNAR[feast](year)
    return day


async def open_rounds(work: Work, now: datetime) -> int:
    """Tells the township offices of the rounds that are open today, once a feast and year; how many people."""
    told = 0
    for programme in work.rulebook.programmes.values():
        if programme.gifts is None:
            continue
        today = local_day(programme, now)
        for feast in programme.gifts.feasts:
            for on in (feast_day(feast, today.year), feast_day(feast, today.year + 1)):
                if on is not None and on - timedelta(days=programme.gifts.days_before) <= today <= on:
                    told += await _tell(work, programme.id, feast, on, now)
    return told


async def _tell(work: Work, programme: str, feast: Feast, on: date, now: datetime) -> int:
    if not await gifts.mark_opened(work, programme, feast, on):
        return 0
    rows = [
        outbox.new_row(
            f"gifts:{programme}:{feast}:{on.year}:{person}",
            person,
            "gifts",
            {"feast": feast.value, "on": on.isoformat(), "households": households},
            outbox.Priority.REMINDER,
            now,
            outside_quiet_hours(work.rulebook.home, now),
            end_of(work.rulebook.home, on),
        )
        for person, households in await gifts.offices_with_households(work, programme)
    ]
    append_audit(work, None, "open_gift_round", now, feast=feast.value, year=on.year, people=len(rows))
    return len(await outbox.put_all(work, rows))
