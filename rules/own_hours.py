"""A person's own hours: when reminders come to them. The duty and its window stay as they are."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, time

from rules.programme import Programme
from rules.working_days import WorkingCalendar

# What can be chosen in the chat; outside every programme's quiet hours so far, which go before it anyway.
CHOICES = tuple(time(hour) for hour in (8, 9, 10, 12, 14, 16, 18, 19, 20))


@dataclass(frozen=True, slots=True)
class OwnHours:
    """`remind_at` is a local time; without `on_rest_days` nothing comes at weekends and on public holidays."""

    remind_at: time
    on_rest_days: bool = True


def hour_of(programme: Programme, own: OwnHours | None) -> time:
    """The local hour at which this person is reminded: their own, unless it lies in the quiet hours."""
    if own is None or programme.hours.is_quiet(own.remind_at):
        return programme.hours.reminders
    return own.remind_at


def day_of(calendar: WorkingCalendar, own: OwnHours | None, day: date, until: date) -> date:
    """The day itself, or the next working day for those who want no rest days; never past the window's last day: then
    it comes on the day itself."""
    if own is None or own.on_rest_days or calendar.is_working(day):
        return day
    later = calendar.plus(day, 0)
    return later if later <= until else day


def earlier_than(programme: Programme, hours: Collection[time]) -> list[time]:
    """Those of these hours that lie before the programme's own and outside the quiet hours."""
    return sorted(hour for hour in hours if hour < programme.hours.reminders and not programme.hours.is_quiet(hour))
