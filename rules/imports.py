"""What can be brought in from files, and how an import stands."""

from datetime import datetime, timedelta
from enum import StrEnum

# So large a file the board takes, in bytes; the command line takes larger ones.
MOST_UPLOADED = 10_000_000
# After so long without a sign of life nobody runs an import any more: between two slices there are seconds, and a
# slice waits a minute at most while others write.
QUIET = timedelta(minutes=3)


class ImportKind(StrEnum):
    """The four lists that an office has when it begins."""

    ROSTER = "roster"
    MEMBERS = "members"
    CONTACTS = "contacts"
    ENTITLEMENTS = "entitlements"


class RunState(StrEnum):
    """Where an import stands; BROKEN is never stored: it is a running one that nobody runs, which the same file goes
    on with."""

    RUNNING = "running"
    BROKEN = "broken"
    FINISHED = "finished"
    UNDONE = "undone"
    PARTLY_UNDONE = "partly_undone"


class KeptWhy(StrEnum):
    """Why undoing leaves a row: somebody changed it since, something else hangs on it by now, or a row needs it that
    stays itself."""

    CHANGED_SINCE = "changed_since"
    USED_SINCE = "used_since"
    STILL_NEEDED = "still_needed"


def state_of(stored: str, seen_at: datetime | None, now: datetime) -> RunState:
    """Where an import stands that was last seen then (None: whoever ran it said that it stopped)."""
    state = RunState(stored)
    if state is RunState.RUNNING and (seen_at is None or seen_at < now - QUIET):
        return RunState.BROKEN
    return state
