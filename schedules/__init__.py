"""The clock's door: a handful of fixed ticks; what is due is a column in our tables, never a job a helper."""

from schedules.context import Context
from schedules.timetable import TIMETABLE, Job, scheduler

__all__ = ["TIMETABLE", "Context", "Job", "scheduler"]
