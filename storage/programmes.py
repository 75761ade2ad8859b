"""Which programmes are followed, and what is open under duties that they do not have."""

from collections.abc import Collection

from sqlalchemy import select, update

from storage.database import Work
from storage.insert import changed
from storage.tables import Household, Occurrence, OpenedWindow


async def programmes_followed(work: Work) -> list[str]:
    """The ids of all programmes that households follow, or by which something was owed."""
    followed = select(Household.programme).union(select(OpenedWindow.programme))
    return sorted(await work.scalars(followed))


async def close_other_duties(work: Work, programme_id: str, codes: Collection[str], closed_as: str) -> int:
    """Closes what is open by this programme's rules under any other duty; how many there were."""
    statement = (
        update(Occurrence)
        .where(Occurrence.programme == programme_id, Occurrence.duty.not_in(codes), Occurrence.closed_as.is_(None))
        .values(closed_as=closed_as, next_step=None, next_step_at=None)
    )
    return await changed(work, statement)
