"""Moving the base into another database: copied, read again, its log walked, and only then kept."""

from datetime import datetime

from actions.audit import append_audit, verify
from rules.errors import Unusable
from storage import moving
from storage.database import Database, Work
from storage.moving import Sum, Tell


async def move(source: Work, target: Database, now: datetime, tell: Tell) -> dict[str, Sum]:
    """Copies the base as `source` sees it (a snapshot) into an empty database with the same tables; all of it or
    nothing. Nothing is written to the source. Raises Unusable, which says what stands in the way."""
    async with target.begin() as work:
        await moving.take_turns(work)
        await moving.ensure_empty(work)
        held = await moving.copy(source, work, tell)
        await moving.compare(work, held)
        log = await verify(work)
        if log.broken is not None or log.links != held["audit_link"].rows:
            raise Unusable("move_log", number=log.broken or log.links)
        append_audit(work, None, "move_database", now, rows=sum(one.rows for one in held.values()))
        await work.commit()
    return held
