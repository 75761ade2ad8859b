"""The log of deeds: every deed that changes something leaves a link, and anybody can check the chain."""

from dataclasses import dataclass
from datetime import datetime

from actions.views import Speaker
from rules.audit import FIRST, Link, ids_json, link_hash
from storage import audit
from storage.database import Work


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a walk along the chain found. `broken` is the number of the first link that is wrong, `why` what is wrong
    with it: missing, changed, unchained, or not_as_noted; `hash` is the last good link's."""

    links: int
    hash: str
    broken: int | None = None
    why: str = ""


def append_audit(work: Work, who: Speaker | None, deed: str, now: datetime, **ids: int | str | None) -> None:
    """Notes a deed; the link is written with the transaction's commit, or not at all. `ids` are numbers and codes
    (None is left out); `who` is None for what the clock does. A batch is one link. Raises ValueError for texts."""
    work.links.append(Link(now, who.person_id if who else None, deed, ids_json(ids)))


async def verify(work: Work, noted: tuple[int, str] | None = None) -> Verdict:
    """Walks the whole chain and stops at the first link that is wrong. `noted` is the number and the hash's beginning
    of a link that somebody wrote down earlier: only so can it be seen that the newest links were cut off."""
    seq, previous = 0, FIRST
    async for stored in audit.walk(work):
        if stored.seq != seq + 1:
            return Verdict(seq, previous, seq + 1, "missing")
        if stored.previous != previous:
            return Verdict(seq, previous, stored.seq, "unchained")
        if stored.hash != link_hash(previous, stored.seq, stored.link):
            return Verdict(seq, previous, stored.seq, "changed")
        seq, previous = stored.seq, stored.hash
        if noted and noted[0] == seq and not previous.startswith(noted[1]):
            return Verdict(seq, previous, seq, "not_as_noted")
    if noted and noted[0] > seq:
        return Verdict(seq, previous, seq + 1, "missing")
    return Verdict(seq, previous)
