"""Windows of a duty as local dates: calendar months, two-months (Jan-Feb ...), quarters, half-years and years; or as
many months counted from the day of the assignment."""

from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

# Only lengths that divide the year: every window then begins on the same dates each year.
MONTHS = {"P1M": 1, "P2M": 2, "P3M": 3, "P6M": 6, "P1Y": 12}


@dataclass(frozen=True, slots=True, order=True)
class Window:
    """Both ends inclusive."""

    start: date
    end: date

    def __contains__(self, day: date) -> bool:
        return self.start <= day <= self.end


def window_of(every: str, day: date) -> Window:
    """The window of that length (ISO 8601, a key of MONTHS) in which the day lies."""
    months = MONTHS[every]
    first = (day.month - 1) // months * months + 1
    last = first + months - 1
    return Window(date(day.year, first, 1), date(day.year, last, monthrange(day.year, last)[1]))


def windows_since(every: str, newest: date | None, day: date) -> tuple[Window, ...]:
    """The windows after the one that began on `newest`, up to the day's own; without a newest, the day's own."""
    last = window_of(every, day)
    if newest is None:
        return (last,)
    found, window = [], window_of(every, newest)
    while window.start < last.start:
        window = window_of(every, window.end + timedelta(days=1))
        found.append(window)
    return tuple(found)


def month_later(day: date, months: int) -> date:
    """The same day of the month so many months later (or earlier), or the month's last day where there is no such."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def window_from(every: str, since: date, day: date) -> Window:
    """The window of a pairing that began on `since` in which the day lies; the first one for a day before it.

    Each begins on the day of the month on which the pairing began, counted from there and not from the window
    before: after 28 February follows 31 March for one who began on the 31st.
    """
    months = MONTHS[every]
    passed = max((day.year - since.year) * 12 + day.month - since.month, 0)
    number = passed // months
    if number and month_later(since, number * months) > day:
        number -= 1
    start, following = (month_later(since, more * months) for more in (number, number + 1))
    return Window(start, following - timedelta(days=1))


@dataclass(frozen=True, slots=True)
class Beginning:
    """A window that begins: for all pairings (`since` is None), or for those that began on one of these days."""

    window: Window
    since: tuple[date, ...] | None = None


def beginning_on(every: str, day: date, earliest: date) -> Iterator[Beginning]:
    """The windows that begin on that day for pairings since `earliest` or later: mostly one; on the last day of a
    short month also those of pairings that began on a later day of the month, each with its own end."""
    months = MONTHS[every]
    is_last = (day + timedelta(days=1)).day == 1
    for number in range(day.day, 32 if is_last else day.day + 1):
        since, back = [], 0
        while (first := month_later(day.replace(day=1), -back)) >= earliest.replace(day=1):
            if number <= monthrange(first.year, first.month)[1]:
                since.append(first.replace(day=number))
            back += months
        if since:
            yield Beginning(window_from(every, since[-1], day), tuple(since))


def assigned_since(every: str, newest: date | None, day: date, earliest: date) -> Iterator[Beginning]:
    """The windows counted from the assignment that begin after `newest`, up to the day; without a newest, those that
    run on the day. `earliest` is the first day on which any pairing began."""
    # A few days more: the window of one who began on the 31st may have begun on the 28th and still run on the 30th.
    start = month_later(day, -MONTHS[every]) - timedelta(days=4) if newest is None else newest
    while start < day:
        start += timedelta(days=1)
        for beginning in beginning_on(every, start, earliest):
            if newest is not None or day in beginning.window:
                yield beginning
