"""What would help a helper now: one suggestion, never a mark. Ours; no document speaks of it."""

from datetime import date, timedelta
from enum import StrEnum

SOON = timedelta(days=7)
MANY = 5


class Help(StrEnum):
    """A next step of whoever watches over a helper, the most urgent cause first."""

    INVITE = "invite"
    CALL_THEM = "call_them"
    DECIDE = "decide"
    ASK_WHAT_HOLDS = "ask_what_holds"
    SHARE = "share"
    REMIND_KINDLY = "remind_kindly"
    NOTHING = "nothing"


def help_for(account: str, due: int, overdue: int, explained: int, next_due: date | None, today: date) -> Help:
    """What to do for somebody who owes so much. `account`: joined | unreachable | not_joined; `explained` duties wait
    for a decision on their reason."""
    if account == "not_joined":
        return Help.INVITE
    if account == "unreachable":
        return Help.CALL_THEM
    if explained:
        return Help.DECIDE
    if overdue:
        return Help.ASK_WHAT_HOLDS
    if next_due is not None and next_due <= today + SOON:
        return Help.SHARE if due >= MANY else Help.REMIND_KINDLY
    return Help.NOTHING
