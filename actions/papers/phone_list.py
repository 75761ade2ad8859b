"""Who has to be reached by phone or paper: no Telegram, or the bot cannot write there. People count, not chats."""

from datetime import date, datetime

from actions.views import PhoneRow, Speaker
from rules.errors import NotAllowed
from rules.roles import HELPERS, Role
from storage import directory, phone_list
from storage.database import Work


async def mine(work: Work, speaker: Speaker, now: datetime) -> tuple[PhoneRow, ...]:
    """The list of the townships whose officer the speaker is. Raises NotAllowed for everybody else."""
    townships = await phone_list.townships_of(work, speaker.person_id)
    if not townships:
        raise NotAllowed("not_allowed")
    return await _rows(work, townships, work.rulebook.today(now))


async def of_place(work: Work, place: str, now: datetime) -> tuple[PhoneRow, ...]:
    """For the operator, who prints it. Raises NotFound for a township that is not known, Refused for several."""
    region = await directory.place(work, place, "township")
    return await _rows(work, [region.id], work.rulebook.today(now))


async def _rows(work: Work, townships: list[int], today: date) -> tuple[PhoneRow, ...]:
    rows = await phone_list.without_chat(work, today, townships=townships)
    rows.sort(key=lambda row: (row.due is None, row.due, row.villages, row.name))
    return tuple(
        PhoneRow(
            name=row.name,
            phone=row.phone,
            role=next(role for role in (*sorted(HELPERS), Role.HOUSEHOLD) if role in row.roles),
            villages=row.villages,
            households=row.households,
            due=row.due,
            blocked=row.why is not None,
        )
        for row in rows
    )
