"""The chained log of deeds: links are written as the last thing of a transaction, and can be walked."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import func, insert, select
from sqlalchemy.ext.asyncio import AsyncSession

from rules.audit import FIRST, Link, link_hash
from storage.tables import AuditLink

if TYPE_CHECKING:
    from storage.database import Work

PAGE = 5000
_LINK = insert(AuditLink)
_LOCK = 0x62616E67  # one number for everybody who appends to the chain of this database


@dataclass(frozen=True, slots=True)
class Stored:
    """A link as it is stored."""

    seq: int
    link: Link
    previous: str
    hash: str


async def head(session: AsyncSession) -> tuple[int, str]:
    """The newest link's number and hash; 0 and zeros while there is none."""
    query = select(AuditLink.seq, AuditLink.hash).order_by(AuditLink.seq.desc()).limit(1)
    found = (await session.execute(query)).one_or_none()
    return (0, FIRST) if found is None else (found[0], found[1])


async def append(work: "Work", links: list[Link]) -> None:
    """Appends these links. The chain stays one line however many processes write: SQLite's writer is alone from its
    first statement on (BEGIN IMMEDIATE), on PostgreSQL a lock is held from here to the end of the transaction.

    It comes last in a transaction, so that nobody waits for a row while holding it: no two can wait for each other.
    """
    await work.flush()
    if work.get_bind().dialect.name == "postgresql":
        await work.execute(select(func.pg_advisory_xact_lock(_LOCK)))
    seq, previous = await head(work)
    for link in links:
        seq += 1
        found = link_hash(previous, seq, link)
        row = {"seq": seq, "at": link.at, "who": link.who, "deed": link.deed, "ids": link.ids}
        await work.unread(_LINK, row | {"prev_hash": previous, "hash": found})
        previous = found


async def walk(session: AsyncSession) -> AsyncIterator[Stored]:
    """Every link in order, a page at a time."""
    table, after = AuditLink, 0
    columns = (table.seq, table.at, table.who, table.deed, table.ids, table.prev_hash, table.hash)
    connection = await session.connection()
    while True:
        query = select(*columns).where(table.seq > after).order_by(table.seq).limit(PAGE)
        page = (await connection.execute(query)).all()
        for seq, at, who, deed, ids, previous, found in page:
            yield Stored(seq, Link(at, who, deed, ids), previous, found)
        if len(page) < PAGE:
            return
        after = page[-1][0]
