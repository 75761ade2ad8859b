"""Every cell of the table role x deed, tried with the real deed: here as the table says, elsewhere never."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import delete, select

from actions import households
from actions.answers import entitlements, questions
from actions.contacts import call_record, confirmation, oversight, paper_card, reason, visit_report
from actions.papers import income
from actions.rosters.offices import appoint
from actions.rosters.roster import Terms, import_roster
from actions.supervision import alerts, cases
from actions.views import Speaker
from rules.call_record import CallRecord, Outcome
from rules.cases import CaseKind
from rules.confirmation import Answer, Way
from rules.cover import LATE_DAYS
from rules.entitlements import GapOutcome, Said
from rules.errors import NotAllowed, Refused
from rules.ladder import AlertKind
from rules.oversight import Asked, Found
from rules.reason import Effect, Reason
from rules.roles import MAY, Deed, Role
from rules.visit_report import Met, VisitReport
from storage import alerts as alert_rows
from storage import entitlements as rows
from storage.database import Database, Work
from storage.households import open_pairing
from storage.insert import insert_new
from storage.tables import (
    Account,
    AlertTold,
    Confirmation,
    Cover,
    CoveredPairing,
    Excuse,
    Household,
    Occurrence,
    Pairing,
    Person,
    Question,
)
from tests.actions.roles_page import CHINESE, page
from tests.actions.supervision_tried import SUPERVISION
from tests.actions.test_entitlements import base
from tests.cast import (
    EAST,
    GAO,
    HE,
    HUANG,
    LI,
    LIN,
    MA,
    OTHER_OFFICES,
    OTHER_ROSTER,
    SUN,
    TANG,
    TOWN,
    ZHAO,
    FakeClock,
    Town,
    the_town,
)  # fmt: skip

INSPECTOR = "郑海波"
ROOT = Path(__file__).parents[2]
WITNESS = "郑长河"
STAND_IN = "刘小兵"
WHO = {
    Role.FIRST_HELPER: LI,
    Role.SECOND_HELPER: SUN,
    Role.HOUSEHOLD: ZHAO,
    Role.VILLAGE_WITNESS: WITNESS,
    Role.UNIT_LIAISON: HE,
    Role.TOWNSHIP_OFFICER: HUANG,
    Role.CITY_OFFICER: TANG,
    Role.INSPECTOR: INSPECTOR,
    Role.STAND_IN: STAND_IN,
}
STRANGER = "路人"
EVERYBODY = [*WHO.values(), STRANGER]


@dataclass(frozen=True, slots=True)
class Place:
    """A household about which something was filed, asked and alerted: what the deeds are tried on."""

    household: int
    contact: int
    question: int
    alert: int
    reason: int = 10**6
    case: int = 10**6


@dataclass(frozen=True, slots=True)
class World:
    """Two cities. `here` is the household of the cast, `there` one towards which nobody of the cast has a role."""

    town: Town
    here: Place
    there: Place

    async def speaker(self, who: str) -> Speaker:
        return await self.town.speaker(who)


@pytest.fixture
async def world(database: Database, clock: FakeClock) -> World:
    town = await the_town(database, clock)
    async with database.begin() as work:
        await import_roster(work, OTHER_ROSTER, Terms("laizhou-2018", "龙口市", clock.today), clock.now())
        for office in OTHER_OFFICES:
            await appoint(work, office.role, office.name, None, office.place, clock.now())
        await appoint(work, Role.VILLAGE_WITNESS, WITNESS, None, EAST, clock.now())
        await appoint(work, Role.INSPECTOR, INSPECTOR, None, TOWN, clock.now())
        for name in (STRANGER, STAND_IN):
            town.people[name] = await joined(work, name, clock.now())
        await stands_in(work, town, STAND_IN, LI)
        await work.commit()
    await town.settle(OTHER_ROSTER, city="龙口市")
    here = await _eventful(town, LI, ZHAO)
    return World(town, here, await _eventful(town, LIN, MA))


async def joined(work: Work, name: str, now: datetime, unit_id: int | None = None) -> int:
    """Somebody who has an account and no role anywhere."""
    person = Person(name=name, unit_id=unit_id)
    work.add(person)
    await work.flush()
    work.add(Account(telegram_id=1000 + person.id, person_id=person.id, language="zh_CN", consented_at=now))
    return person.id


async def stands_in(work: Work, town: Town, who: str, instead_of: str) -> None:
    """For a week from today, in all that the other helps."""
    cover = Cover(
        person_id=town.people[instead_of],
        stand_in_id=town.people[who],
        since=town.clock.today,
        until=town.clock.today + timedelta(days=6),
        reason="ill",
        state="running",
        asked_by=town.people[instead_of],
        asked_at=town.clock.now(),
        began_on=town.clock.today,
    )
    work.add(cover)
    await work.flush()
    for pairing in await work.scalars(select(Pairing).where(Pairing.person_id == town.people[instead_of])):
        pairing.stand_in_id = town.people[who]
        work.add(CoveredPairing(cover_id=cover.id, pairing_id=pairing.id))


async def _eventful(town: Town, helper: str, head: str) -> Place:
    """Something of everything, told to all: being told gives nobody a role."""
    contact = (await town.visit(helper, head)).contact_id
    await town.call(SUN if head == ZHAO else GAO, head)
    if head == ZHAO:
        await town.call(STAND_IN, head, outcome=Outcome.NOT_REACHED)
    family = await town.speaker(head)
    async with town.database.begin() as work:
        asked = await questions.hand_over(work, family, "谁来修路灯", town.clock.now())
        assert asked.question_id is not None
        cause = alerts.Cause(f"test:{head}", AlertKind.HOUSEHOLD_WORD, town.homes[head], contact_id=contact)
        await alerts.raise_alerts(work, [cause], town.clock.now())
        found = await alert_rows.all_open(work)
        alert = max(int(row["id"]) for row in found)
        told = {"alert_id": alert, "rung": 0, "told_at": town.clock.now()}
        rows = [told | {"person_id": town.people[name]} for name in EVERYBODY]
        await insert_new(work, AlertTold, rows, "person_id")
        owed = {card.occurrence_id for card in await town.owed(STAND_IN if helper == LI else helper)}
        speaker = await town.speaker(helper)
        await reason.propose(work, speaker, max(owed), Reason.OTHER, None, "", town.clock.now())
        given = max(await work.scalars(select(Excuse.id)))
        opening = cases.Opening(f"test:{head}", CaseKind.COMPLAINT, town.homes[head])
        case = (await cases.open_cases(work, [opening], town.clock.now()))[opening.key]
        await work.commit()
    return Place(town.homes[head], contact, asked.question_id, alert, given, case)


async def _see_phone(work: Work, speaker: Speaker, place: Place, town: Town) -> None:
    card = await households.one(work, speaker, place.household)
    if card.phone is None:
        raise NotAllowed("not_allowed")


async def _ask(work: Work, speaker: Speaker, place: Place, town: Town) -> None:
    """A question can only be asked for one's own: it must never land at another household."""
    asked = await questions.hand_over(work, speaker, "医药费怎么报销", town.clock.now())
    if (await work.get_one(Question, asked.question_id)).household_id != place.household:
        raise NotAllowed("not_allowed")


async def _propose(work: Work, speaker: Speaker, place: Place, town: Town) -> None:
    """The duties there are tried one after the other: nobody gives a reason for another's."""
    query = select(Occurrence.id).join(Pairing).where(Pairing.household_id == place.household)
    for one in await work.scalars(query.where(Occurrence.closed_as.is_(None))):
        try:
            await reason.propose(work, speaker, one, Reason.OTHER, None, "", town.clock.now())
        except NotAllowed:
            continue
        return
    raise NotAllowed("not_allowed")


async def _say_fact(work: Work, speaker: Speaker, place: Place, town: Town) -> None:
    await entitlements.say_fact(work, speaker, place.household, "grain", Said.YES, base(), town.clock.now())


async def _close_gap(work: Work, speaker: Speaker, place: Place, town: Town) -> None:
    now = town.clock.now()
    if place.household in town.homes.values():
        row = await rows.say_receiving(work, place.household, "x", Said.NO, speaker.person_id, now)
        row.gap_at = now
        await work.flush()
    await entitlements.close_gap(work, speaker, place.household, "x", GapOutcome.APPLIED, now)


async def _witness(work: Work, speaker: Speaker, place: Place, town: Town) -> None:
    """A witness is asked where the family has no account."""
    family = select(Household.contact_id).where(Household.id == place.household)
    await work.execute(delete(Account).where(Account.person_id.in_(family), Account.person_id != speaker.person_id))
    await confirmation.confirm_contact(work, speaker, place.contact, Answer.CAME, "", town.clock.now())
    if (await work.get_one(Confirmation, (place.contact, 1))).way != Way.WITNESS:
        raise NotAllowed("not_allowed")


async def _verify_card(work: Work, speaker: Speaker, place: Place, town: Town) -> None:
    """Only after a visit of one's own."""
    report = VisitReport(place.household, town.clock.today, Met.HEAD)
    await visit_report.file_visit_report(work, speaker, report, "own", town.clock.now())
    await paper_card.verify_card(work, speaker, place.contact, 1, town.clock.now())


async def _oversee(work: Work, speaker: Speaker, place: Place, town: Town) -> None:
    """About a visit of one's own."""
    report = VisitReport(place.household, town.clock.today, Met.HEAD)
    filed = await visit_report.file_visit_report(work, speaker, report, "own", town.clock.now())
    await oversight.file_oversight(work, speaker, filed.contact_id, dict.fromkeys(Asked, Found.NO), town.clock.now())


DEEDS: dict[Deed, Callable[[Work, Speaker, Place, Town], Awaitable[object]]] = {
    **SUPERVISION,
    Deed.SEE_HOUSEHOLD: lambda work, who, place, town: households.one(work, who, place.household),
    Deed.SEE_PHONE: _see_phone,
    Deed.SAY_FACT: _say_fact,
    Deed.CLOSE_GAP: _close_gap,
    Deed.FILE_CALL: lambda work, who, place, town: call_record.file_call_record(
        work, who, CallRecord(place.household, town.clock.today, Outcome.FINE), "try", town.clock.now()
    ),
    Deed.FILE_VISIT: lambda work, who, place, town: visit_report.file_visit_report(
        work, who, VisitReport(place.household, town.clock.today, Met.HEAD), "try", town.clock.now()
    ),
    Deed.CONFIRM_CONTACT: lambda work, who, place, town: confirmation.confirm_contact(
        work, who, place.contact, Answer.CAME, "", town.clock.now()
    ),
    Deed.WITNESS_CONTACT: _witness,
    Deed.VERIFY_CARD: _verify_card,
    Deed.FILE_OVERSIGHT: _oversee,
    Deed.ASK_QUESTION: _ask,
    Deed.ANSWER_QUESTION: lambda work, who, place, town: questions.answer(
        work, who, place.question, "明天", town.clock.now()
    ),
    Deed.SEE_ALERT: lambda work, who, place, town: alerts.see(work, who, place.alert, town.clock.now()),
    Deed.ACKNOWLEDGE_ALERT: lambda work, who, place, town: alerts.acknowledge(
        work, who, place.alert, town.clock.now()
    ),
    Deed.PROPOSE_REASON: _propose,
    Deed.DECIDE_REASON: lambda work, who, place, town: reason.decide(
        work, who, place.reason, Effect.NO, town.clock.now()
    ),
    Deed.OPEN_CASE: lambda work, who, place, town: cases.open_case(
        work, who, cases.Opening("try", CaseKind.INSPECTION, place.household), town.clock.now()
    ),
    Deed.STATE_INCOME: lambda work, who, place, town: income.state_income(
        work, who, place.household, 2025, 3, {}, town.clock.now()
    ),
    Deed.SEE_CASE: lambda work, who, place, town: cases.see_case(work, who, place.case, town.clock.now()),
}


async def allowed(world: World, who: str, deed: Deed, place: Place) -> bool:
    """Tries the deed and keeps nothing of it."""
    speaker = await world.speaker(who)
    async with world.town.database.begin() as work:
        try:
            await DEEDS[deed](work, speaker, place, world.town)
        except NotAllowed:
            return False
    return True


async def test_each_person_of_the_table_has_exactly_one_role(world: World) -> None:
    assert {role: (await world.speaker(name)).roles for role, name in WHO.items()} == {
        role: frozenset({role}) for role in Role
    }
    assert (await world.speaker(STRANGER)).roles == frozenset()


@pytest.mark.parametrize("deed", list(Deed))
async def test_a_role_may_here_what_the_table_says_and_there_nothing(world: World, deed: Deed) -> None:
    here = {role for role, name in WHO.items() if await allowed(world, name, deed, world.here)}
    there = {role for role, name in WHO.items() if await allowed(world, name, deed, world.there)}
    assert (here, there) == (set(MAY[deed]), set())


async def test_a_stranger_may_nothing(world: World) -> None:
    assert not [
        deed for deed in Deed for place in (world.here, world.there) if await allowed(world, STRANGER, deed, place)
    ]


async def test_what_does_not_exist_is_refused_like_what_is_anothers(world: World) -> None:
    nowhere = Place(10**6, 10**6, 10**6, 10**6)
    tried = [deed for deed in Deed if deed is not Deed.ASK_QUESTION]
    assert not [deed for deed in tried for name in WHO.values() if await allowed(world, name, deed, nowhere)]


async def test_a_former_helper_may_nothing_but_record_for_a_week_what_was_before(world: World) -> None:
    async def does(deed: Deed) -> bool:
        try:
            return await allowed(world, LI, deed, world.here)
        except Refused as refused:
            return refused.code != "date_after_change"  # these are dated today, which was not before

    async with world.town.database.begin() as work:
        pairing = await open_pairing(work, world.town.people[LI], world.here.household)
        assert pairing is not None
        pairing.until = world.town.clock.today
        await work.commit()
    assert not [deed for deed in Deed if await does(deed)]
    with pytest.raises(Refused):
        await allowed(world, LI, Deed.FILE_VISIT, world.here)
    world.town.clock.to_morning(world.town.clock.today + timedelta(days=LATE_DAYS + 1))
    assert not await allowed(world, LI, Deed.FILE_VISIT, world.here)


def test_every_deed_of_the_table_is_tried() -> None:
    assert DEEDS.keys() == MAY.keys() == set(Deed)


def test_the_page_of_roles_is_the_table() -> None:
    kept = (ROOT / "docs" / "roles.md").read_text(encoding="utf-8")
    assert kept == page(), "python -m tests.actions.roles_page > docs/roles.md"


def test_the_pages_chinese_words_are_the_glossarys() -> None:
    glossary = (ROOT / "GLOSSARY.md").read_text(encoding="utf-8")
    assert not [word for word in CHINESE.values() if word not in glossary]
