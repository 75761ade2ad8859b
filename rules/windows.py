"""Windows of a duty: calendar months, two-months (Jan-Feb ...), quarters, half-years and years, as local dates."""

from calendar import monthrange
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
