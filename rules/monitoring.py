"""Households that might fall back into need (动态监测): what gives cause, and when it is looked at again."""

from collections.abc import Collection
from enum import StrEnum

from rules.visit_report import Risk, Worry

# How long after entering, and after each look, the household is looked at again (ours; the documents say "promptly").
REVIEW_DAYS = 90


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


def cause_in_report(codes: Collection[str]) -> Cause | None:
    """The gravest cause among the worries and risks of a report; None where there is none."""
    found = {FROM_REPORT[code] for code in codes if code in FROM_REPORT}
    return min(found, key=list(Cause).index, default=None)
