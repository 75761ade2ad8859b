"""Which programmes are followed, and what is open under duties that they do not have."""

from collections.abc import Collection

from sqlalchemy import select, update

from storage.database import Work
from storage.insert import changed
from storage.tables import Household, Occurrence, Pairing


async def programmes_followed(work: Work) -> list[str]:
    """The ids of all programmes that households follow."""
    return list(await work.scalars(select(Household.programme).distinct().order_by(Household.programme)))


async def close_other_duties(work: Work, programme_id: str, codes: Collection[str], closed_as: str) -> int:
    """Closes what is open in this programme under any other duty; how many there were."""
    pairings = select(Pairing.id).join(Household).where(Household.programme == programme_id)
    statement = (
        update(Occurrence)
        .where(Occurrence.duty.not_in(codes), Occurrence.closed_as.is_(None), Occurrence.pairing_id.in_(pairings))
        .values(closed_as=closed_as, next_step=None, next_step_at=None)
    )
    return await changed(work, statement)
