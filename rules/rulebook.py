"""The rules in force: every programme that may be used, and the working calendar."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from rules.due_dates import local_day
from rules.programme import Programme
from rules.working_days import WorkingCalendar


@dataclass(frozen=True, slots=True)
class Rulebook:
    """`default` is the programme of new households and of people who have none (offices)."""

    programmes: Mapping[str, Programme]
    calendar: WorkingCalendar
    default: str

    @property
    def home(self) -> Programme:
        """The default programme."""
        return self.programmes[self.default]

    def today(self, now: datetime) -> date:
        """The date where the default programme runs."""
        return local_day(self.home, now)
