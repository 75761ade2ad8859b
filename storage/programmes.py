"""Which programmes are followed, and what is open under duties that they do not have."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import func, select, union, update
from sqlalchemy.orm import aliased

from storage.among import among
from storage.database import Work
from storage.insert import changed
from storage.tables import Household, Occurrence, Office, OpenedWindow, Pairing, Region


async def programmes_followed(work: Work) -> list[str]:
    """The ids of all programmes that households follow, or by which something was owed."""
    followed = select(Household.programme).union(select(OpenedWindow.programme))
    return sorted(await work.scalars(followed))


async def of_people(work: Work, people: Collection[int]) -> dict[int, set[str]]:
    """By person the programmes of the households that they help or stand in for today, of their own household, and
    of the places of their offices, as far as one was assigned; in one statement."""
    township, city = aliased(Region), aliased(Region)
    comers = [
        select(comer, Household.programme)
        .join(Household, Household.id == Pairing.household_id)
        .where(among(comer, people), Pairing.until.is_(None))
        for comer in (Pairing.person_id, Pairing.stand_in_id)
    ]
    family = select(Household.contact_id, Household.programme).where(among(Household.contact_id, people))
    office = (
        select(Office.person_id, func.coalesce(Region.programme, township.programme, city.programme))
        .join(Region, Region.id == Office.region_id)
        .outerjoin(township, township.id == Region.parent_id)
        .outerjoin(city, city.id == township.parent_id)
        .where(among(Office.person_id, people))
    )
    found: dict[int, set[str]] = defaultdict(set)
    rows: Sequence[Any] = (await work.execute(union(*comers, family, office))).all()
    for person, programme in rows:
        if programme is not None:
            found[person].add(programme)
    return found


async def close_other_duties(work: Work, programme_id: str, codes: Collection[str], closed_as: str) -> int:
    """Closes what is open by this programme's rules under any other duty; how many there were."""
    statement = (
        update(Occurrence)
        .where(Occurrence.programme == programme_id, Occurrence.duty.not_in(codes), Occurrence.closed_as.is_(None))
        .values(closed_as=closed_as, next_step=None, next_step_at=None)
    )
    return await changed(work, statement)
