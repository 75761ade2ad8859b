"""A town and a foreign city in which there is one of everything that the board shows."""

from dataclasses import dataclass

from sqlalchemy import insert, select

from actions import questions, reason
from actions.audit import append_audit
from actions.cases import Opening, open_cases
from actions.offices import appoint
from actions.roster import Terms, import_roster
from rules.cases import CaseKind
from rules.reason import Reason
from storage.outbox import Priority, new_row
from storage.tables import Account, Case, Excuse, OutboxMessage, Question, Region
from tests.cast import (
    EAST,
    LI,
    LIN,
    MA,
    OTHER_OFFICES,
    OTHER_ROSTER,
    OTHER_TOWN,
    OTHER_VILLAGE,
    TOWN,
    WU,
    YANG,
    ZHAO,
    Town,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Ids:
    """One of everything at one place."""

    household: int
    helper: int
    question: int
    case: int
    reason: int
    village: int
    township: int


async def eventful(town: Town) -> tuple[Ids, Ids]:
    """What there is in the town of the cast, and in a city where none of the cast has a place."""
    async with town.database.begin() as work:
        await import_roster(work, OTHER_ROSTER, Terms("laizhou-2018", "龙口市", town.clock.today), town.clock.now())
        for office in OTHER_OFFICES:
            await appoint(work, office.role, office.name, None, office.place, town.clock.now())
        await work.commit()
    await town.settle(OTHER_ROSTER)
    await town.tick()
    await town.visit(YANG, WU)
    return await _happens(town, LI, ZHAO, EAST, TOWN), await _happens(town, LIN, MA, OTHER_VILLAGE, OTHER_TOWN)


async def _happens(town: Town, helper: str, head: str, village: str, township: str) -> Ids:
    contact = (await town.visit(helper, head)).contact_id
    family, speaker, now = await town.speaker(head), await town.speaker(helper), town.clock.now()
    async with town.database.begin() as work:
        await questions.hand_over(work, family, f"{head}问：谁来修路灯", now)
        opening = Opening(f"test:{head}", CaseKind.NOT_WELL, town.homes[head], detail="housing", contact_id=contact)
        await open_cases(work, [opening], now)
        owed = [card.occurrence_id for card in await town.owed(helper)]
        await reason.propose(work, speaker, owed[0], Reason.OTHER, None, "", now)
        row = new_row(f"test:{head}", town.people[head], "reminder", {}, Priority.REMINDER, now) | {"state": "failed"}
        await work.execute(insert(OutboxMessage), [row])
        account = await work.get_one(Account, town.accounts[head])
        account.unreachable_why = "blocked"
        append_audit(work, speaker, "visit", now, household=town.homes[head])
        await work.flush()
        ids = Ids(
            household=town.homes[head],
            helper=town.people[helper],
            question=max(await work.scalars(select(Question.id))),
            case=max(await work.scalars(select(Case.id))),
            reason=max(await work.scalars(select(Excuse.id))),
            village=(await work.scalars(select(Region.id).where(Region.name == village))).one(),
            township=(await work.scalars(select(Region.id).where(Region.name == township))).one(),
        )
        await work.commit()
    return ids
