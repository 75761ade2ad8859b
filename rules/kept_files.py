"""Pictures and voices that are kept: how large they may be, which kinds can be read, when a fetch is tried again."""

from datetime import timedelta
from enum import StrEnum

# What a bot may fetch from Telegram (getFile): larger ones could not be kept.
MOST_BYTES = 20_000_000
# What can be freed of the position before it is kept; an iPhone's HEIC sent as a file cannot.
READABLE = frozenset({"image/jpeg", "image/png", "image/webp", "image/gif"})
NO_PICTURE = "no_picture"  # why a file is lost that could be had and not be opened
CARD_PHOTOS = 2
# What one line of a case may show, and a report: an album of Telegram's has ten.
CASE_PHOTOS = 9


class Purpose(StrEnum):
    """What a file belongs to. Read by: visit, the board; voice, the second helper; card, the second helper; case,
    whoever closes the case, and the board."""

    VISIT = "visit"
    VOICE = "voice"
    CARD = "card"
    CASE = "case"


class FileState(StrEnum):
    """Where a file is: to be fetched from Telegram, kept, lost (it could not be had), or erased on purpose."""

    WAITING = "waiting"
    KEPT = "kept"
    LOST = "lost"
    ERASED = "erased"


# Those that are there, or will be.
THERE = frozenset({FileState.WAITING, FileState.KEPT})


# Together about a day and a half: longer than an outage of Telegram or of the way to it.
PAUSES = (
    timedelta(minutes=1),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=6),
    timedelta(hours=12),
    timedelta(hours=16),
)


def pause_after(attempts: int) -> timedelta | None:
    """How long to wait after so many failed attempts (1: the first); None: it is given up."""
    return PAUSES[attempts - 1] if attempts <= len(PAUSES) else None
