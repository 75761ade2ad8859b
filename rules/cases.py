"""Cases: a problem with a deadline that somebody answers for until it is closed (限期整改, 依单销号)."""

from collections.abc import Mapping
from datetime import date
from enum import StrEnum

from rules.roles import Role
from rules.working_days import WorkingCalendar


class CaseKind(StrEnum):
    """What a case is about."""

    NOT_WELL = "not_well"
    DISPUTE = "dispute"
    INSPECTION = "inspection"
    COMPLAINT = "complaint"
    RISK = "risk"


class CaseState(StrEnum):
    """Where a case stands."""

    OPEN = "open"
    CLOSED = "closed"


# Working days. The documents name deadlines (限期整改) and give no figures: these are ours (docs/decisions.md).
WORKING_DAYS: Mapping[CaseKind, int] = {
    CaseKind.NOT_WELL: 10,
    CaseKind.DISPUTE: 5,
    CaseKind.INSPECTION: 15,
    CaseKind.COMPLAINT: 5,
    CaseKind.RISK: 1,
}
# Who answers for a case when nobody was named: the first of these that there is.
OWNERS = (Role.TOWNSHIP_OFFICER, Role.SECOND_HELPER, Role.CITY_OFFICER)


# What a rectification list holds: faults of the help. A family's own trouble is no fault, and no list for units.
RECTIFIED = (CaseKind.DISPUTE, CaseKind.INSPECTION, CaseKind.COMPLAINT)


def due_on(
    kind: CaseKind, opened: date, calendar: WorkingCalendar, days: Mapping[CaseKind, int] = WORKING_DAYS
) -> date:
    """The working day until which a case that was opened on that day is to be closed; `days` are the programme's
    working days, for kinds that it names."""
    return calendar.plus(opened, days.get(kind, WORKING_DAYS[kind]))


# After so many working days past the deadline a case that is still open is told one office up (ours).
UP_AFTER_WORKING_DAYS = 3


def told_when_overdue(due: date, today: date, calendar: WorkingCalendar) -> tuple[Role, ...]:
    """Which offices hear that a case is past its deadline: the township at once, the city later; nobody before."""
    if today <= due:
        return ()
    if today <= calendar.plus(due, UP_AFTER_WORKING_DAYS):
        return (Role.TOWNSHIP_OFFICER,)
    return (Role.TOWNSHIP_OFFICER, Role.CITY_OFFICER)
