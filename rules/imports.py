"""What can be brought in from files, and how an import stands."""

from enum import StrEnum

# So large a file the board takes, in bytes; the command line takes larger ones.
MOST_UPLOADED = 10_000_000


class ImportKind(StrEnum):
    """The four lists that an office has when it begins."""

    ROSTER = "roster"
    MEMBERS = "members"
    CONTACTS = "contacts"
    ENTITLEMENTS = "entitlements"


class RunState(StrEnum):
    """Where an import stands; a running one that nobody runs was killed and goes on with the same file."""

    RUNNING = "running"
    FINISHED = "finished"
    UNDONE = "undone"
    PARTLY_UNDONE = "partly_undone"


class KeptWhy(StrEnum):
    """Why undoing leaves a row: somebody changed it since, something else hangs on it by now, or a row needs it that
    stays itself."""

    CHANGED_SINCE = "changed_since"
    USED_SINCE = "used_since"
    STILL_NEEDED = "still_needed"
