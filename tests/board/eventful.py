"""A town and a foreign city in which there is one of everything that the board shows."""

from dataclasses import dataclass, replace
from datetime import timedelta

from sqlalchemy import func, insert, select

from actions.answers import questions
from actions.audit import append_audit
from actions.contacts import reason
from actions.papers import packages
from actions.rosters.offices import appoint
from actions.supervision import gift_rounds, inspection, monitoring
from actions.supervision.cases import Opening, open_cases
from rules.cases import CaseKind
from rules.handover import HandoverReason
from rules.monitoring import Cause
from rules.programme import Feast
from rules.reason import Reason
from rules.roles import Role
from storage.outbox import Priority, new_row
from storage.tables import (
    Account,
    Case,
    Cover,
    CoveredPairing,
    Excuse,
    Handover,
    InspectionItem,
    OutboxMessage,
    Pairing,
    Person,
    QuarterPackage,
    Question,
    Region,
    Watch,
)
from tests.cast import (
    EAST,
    HUANG,
    LI,
    LIN,
    MA,
    OTHER_OFFICES,
    OTHER_ROSTER,
    OTHER_TOWN,
    OTHER_VILLAGE,
    TOWN,
    WU,
    XU,
    YANG,
    ZHAO,
    Town,
    enrol,
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
    watch: int = 0
    change: int = 0
    sample: int = 0
    check: int = 0
    package: int = 0
    cover: int = 0


async def eventful(town: Town) -> tuple[Ids, Ids]:
    """What there is in the town of the cast, and in a city where none of the cast has a place."""
    await town.settle(OTHER_ROSTER, OTHER_OFFICES, city="龙口市")
    await town.tick()
    await town.visit(YANG, WU)
    here = await _happens(town, LI, ZHAO, EAST, TOWN)
    there = await _happens(town, LIN, MA, OTHER_VILLAGE, OTHER_TOWN)
    return await _offices_act(town, here, TOWN, HUANG, INSPECTOR), await _offices_act(
        town, there, OTHER_TOWN, XU, OTHER_INSPECTOR
    )


INSPECTOR, OTHER_INSPECTOR = "郑海波", "白志强"


async def _offices_act(town: Town, ids: Ids, township: str, officer: str, inspector: str) -> Ids:
    """A sample, a watch, a change of helper, a gift round and a package of the township."""
    now = town.clock.now()
    async with town.database.begin() as work:
        await appoint(work, Role.INSPECTOR, inspector, None, township, now)
        await enrol(work, now, [inspector])
        town.people[inspector] = (await work.scalars(select(Person.id).where(Person.name == inspector))).one()
        await packages.open_due(work, now)
        await work.commit()
    town.__dict__.pop("accounts", None)
    speaker = await town.speaker(officer)
    async with town.database.begin() as work:
        drawn = await inspection.draw_here(work, speaker, 2, now)
        await monitoring.propose(work, speaker, ids.household, Cause.ILLNESS, now)
        await gift_rounds.open_round(work, speaker, "laizhou-2018", Feast.NEW_YEAR, now)
        query = select(Pairing).where(Pairing.household_id == ids.household, Pairing.role == Role.FIRST_HELPER)
        pairing = (await work.scalars(query)).one()
        row = Handover(
            pairing_id=pairing.id, new_person_id=pairing.person_id, reason=HandoverReason.RETIRED,
            on_day=town.clock.today, asked_by=pairing.person_id, asked_at=now,
        )  # fmt: skip
        work.add(row)
        since, helper = town.clock.today + timedelta(days=3), pairing.person_id
        cover = Cover(person_id=helper, since=since, until=since + timedelta(days=9), reason="ill", state="wanted",
                      asked_by=helper, asked_at=now)  # fmt: skip
        work.add(cover)
        await work.flush()
        work.add(CoveredPairing(cover_id=cover.id, pairing_id=pairing.id))
        package = select(QuarterPackage.id).where(QuarterPackage.region_id == ids.township)
        check = select(func.min(InspectionItem.id)).where(InspectionItem.inspection_id == drawn.id)
        watch = select(Watch.id).where(Watch.household_id == ids.household)
        found = replace(
            ids,
            watch=(await work.scalars(watch)).one(),
            change=row.id,
            sample=drawn.id,
            check=(await work.scalars(check)).one(),
            package=(await work.scalars(package)).one(),
            cover=cover.id,
        )
        await work.commit()
    return found


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
