"""Queries on gift rounds: whom they concern, and which were told of."""

from datetime import date

from sqlalchemy import func, select

from rules.roles import Role
from storage.database import Work
from storage.insert import insert_new
from storage.tables import Household, Office, OpenedWindow, Region


async def mark_opened(work: Work, programme: str, feast: str, on: date) -> bool:
    """Whether nobody was told of this round yet; it is marked now, so that the households are counted once."""
    row = {"programme": programme, "duty": f"gifts:{feast}", "window_start": on}
    return bool(await insert_new(work, OpenedWindow, [row], "duty"))


async def offices_with_households(work: Work, programme: str) -> list[tuple[int, int]]:
    """Each township officer of this programme's households, and how many these are."""
    query = (
        select(Office.person_id, func.count(Household.id))
        .join(Region, Region.parent_id == Office.region_id)
        .join(Household, Household.village_id == Region.id)
        .where(Office.role == Role.TOWNSHIP_OFFICER, Household.programme == programme)
        .group_by(Office.person_id)
        .order_by(Office.person_id)
    )
    return [(person, households) for person, households in await work.execute(query)]
