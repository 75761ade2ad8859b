"""Households that might fall back into need (动态监测): what gives cause, and when it is looked at again."""

from collections.abc import Collection
from datetime import date
from enum import StrEnum

from rules.visit_report import Risk, Worry
from rules.working_days import WorkingCalendar

# How long after entering, and after each look, the household is looked at again (ours; the documents say "promptly").
REVIEW_DAYS = 90

# After so many working days a look that falls due, or a proposal that nobody decided, is told to the city too (ours).
LATE_AFTER_WORKING_DAYS = 3


class Cause(StrEnum):
    """Why a household might fall back. Read by: the township."""

    ILLNESS = "illness"
    ACCIDENT = "accident"
    DISASTER = "disaster"
    JOB_LOST = "job_lost"
    SCHOOL = "school"
    CROP_FAILURE = "crop_failure"
    OTHER = "other"


class Verdict(StrEnum):
    """What a look at it finds: it stays, or it leaves and why."""

    STAYS = "stays"
    STABLE = "stable"
    AIDED = "aided"
    GONE = "gone"


FROM_REPORT = {
    Risk.FALL.value: Cause.ACCIDENT,
    Risk.DISASTER.value: Cause.DISASTER,
    Risk.DROPOUT.value: Cause.SCHOOL,
    Worry.MEDICAL.value: Cause.ILLNESS,
    Worry.SCHOOLING.value: Cause.SCHOOL,
}


# What a note says of these is not asked about in the report itself, so its words are looked at.
FROM_NOTE = frozenset({Cause.ILLNESS, Cause.JOB_LOST, Cause.CROP_FAILURE})


def causes_of(codes: Collection[str]) -> frozenset[Cause]:
    """The causes among the worries and risks of a report."""
    return frozenset(FROM_REPORT[code] for code in codes if code in FROM_REPORT)


def is_late(since: date, today: date, calendar: WorkingCalendar) -> bool:
    """Whether a look that fell due, or a proposal that was made, on `since` has waited too long."""
    return today > calendar.plus(since, LATE_AFTER_WORKING_DAYS)


def gravest(causes: Collection[Cause]) -> Cause | None:
    """The one that is named; None where there is none."""
    return min(causes, key=list(Cause).index, default=None)
