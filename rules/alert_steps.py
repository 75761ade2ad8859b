"""What can be done about an alert, what the helper may answer, and how it can end."""

from enum import StrEnum

from rules.programme import AlertKind


class AlertStep(StrEnum):
    """A line in an alert's thread. Read by: whoever takes it over, and the board."""

    TAKEN = "taken"
    ASSIGNED = "assigned"
    ASKED = "asked"
    ANSWERED = "answered"
    EXCUSED = "excused"
    RESOLVED = "resolved"


class HelperReply(StrEnum):
    """What a helper answers when asked, the friendliest first. None of them is held against anybody."""

    GOING = "going"
    BEEN = "been"
    NEED_HELP = "need_help"
    CALL_ME = "call_me"


class Outcome(StrEnum):
    """How an alert ended. Read by: the board, and the next who looks."""

    VISITED = "visited"
    CLEARED_UP = "cleared_up"
    HELPED = "helped"
    NOTHING_TO_DO = "nothing_to_do"


# Where there is a helper whom it concerns and who can be asked about it.
ABOUT_A_HELPER = frozenset(
    {
        AlertKind.MISSED_VISIT,
        AlertKind.MISSED_SECOND_VISIT,
        AlertKind.NOBODY_CAME,
        AlertKind.HOUSEHOLD_WORD,
        AlertKind.NOT_WELL,
    }
)
# Where a duty was missed for which there may be a reason.
ABOUT_A_DUTY = frozenset({AlertKind.MISSED_VISIT, AlertKind.MISSED_SECOND_VISIT})
