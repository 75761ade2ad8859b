"""What a helper owes now."""

from collections.abc import Collection, Iterable, Mapping
from datetime import date, datetime

from actions.households import card
from actions.views import DutyCard, Speaker
from rules.roles import Role
from rules.standing import Standing, contact_days, standing
from rules.windows import Window
from storage import contacts, households, occurrences, people
from storage.database import Work


async def mine(work: Work, speaker: Speaker, now: datetime) -> tuple[DutyCard, ...]:
    """The speaker's open duties, the soonest end first."""
    owed = await occurrences.open_of_person(work, speaker.person_id, work.rulebook.today(now))
    return await cards(work, owed, now)


async def by_ids(work: Work, ids: Collection[int], now: datetime) -> tuple[DutyCard, ...]:
    """These duties as far as they are still open."""
    owed = await occurrences.by_ids(work, ids)
    return await cards(work, (one for one in owed if one.occurrence.closed_as is None), now)


async def cards(work: Work, owed: Iterable[occurrences.Owed], now: datetime) -> tuple[DutyCard, ...]:
    """Occurrences as their helper sees them."""
    rows = list(owed)
    places = await households.places(work, {row.household_id for row in rows})
    done = await _done(work, rows)
    today = work.rulebook.today(now)
    left = await contacts.next_steps(work, {row.occurrence.pairing_id for row in rows}) if rows else {}
    absent = {row.owner_id for row in rows if row.person_id != row.owner_id}
    names = await people.names(work, absent) if absent else {}
    return tuple(
        _card(work, row, places[row.household_id], done.get(row.occurrence.id, 0), left, today, names) for row in rows
    )


async def _done(work: Work, rows: list[occurrences.Owed]) -> dict[int, int]:
    """Contacts so far, asked only where more than one is needed (a single one would have closed the occurrence)."""
    duties = {row.occurrence.id: work.rulebook.programmes[row.programme].duty(row.occurrence.duty) for row in rows}
    several = [row.occurrence for row in rows if duties[row.occurrence.id].at_least > 1]
    if not several:
        return {}
    counted = await contacts.counted(
        work,
        {row.pairing_id for row in several},
        min(row.window_start for row in several),
        max(row.window_end for row in several),
    )
    return {
        row.id: contact_days(
            Window(row.window_start, row.window_end),
            [
                contact.on
                for contact in counted
                if contact.pairing_id == row.pairing_id and contact.kind in duties[row.id].satisfied_by
            ],
        )
        for row in several
    }


def _card(
    work: Work,
    row: occurrences.Owed,
    place: households.Place,
    done: int,
    left: Mapping[int, str],
    today: date,
    names: Mapping[int, str],
) -> DutyCard:
    duty = work.rulebook.programmes[row.programme].duty(row.occurrence.duty)
    window = Window(row.occurrence.window_start, row.occurrence.window_end)
    own = row.person_id == row.owner_id
    closed = Standing(row.occurrence.closed_as) if row.occurrence.closed_as else None
    return DutyCard(
        occurrence_id=row.occurrence.id,
        household=card(place, Role(row.role) if own else Role.STAND_IN),
        kind=duty.kind,
        needed=duty.at_least,
        done=done,
        until=window.end,
        standing=standing(window, today, closed),
        next_step=left.get(row.occurrence.pairing_id, ""),
        comes_id=row.person_id,
        instead_of="" if own else names[row.owner_id],
        programme=row.programme,
    )
