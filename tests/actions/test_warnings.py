"""What a report sets in motion: a case with a deadline for what is not well, and risks told at once at any hour."""

from datetime import timedelta

from sqlalchemy import select

from rules.cases import CaseKind
from rules.due_dates import at_local
from rules.ladder import AlertKind
from rules.visit_report import Met, Risk, VisitReport, Worry
from storage.outbox import Priority
from storage.tables import Case, OutboxMessage
from tests.actions.post import Post, deliver
from tests.cast import HUANG, LI, RULEBOOK, SUN, ZHAO, Town


async def cases_of(town: Town) -> list[Case]:
    async with town.database.read() as work:
        return list(await work.scalars(select(Case).order_by(Case.id)))


def visit(
    town: Town, *, worries: frozenset[Worry] = frozenset(), risks: frozenset[Risk] = frozenset()
) -> VisitReport:
    return VisitReport(town.homes[ZHAO], town.clock.today, Met.HEAD, worries=worries, risks=risks)


async def test_what_is_not_well_opens_one_case_until_something_new_is_not_well(town: Town) -> None:
    await town.report(LI, visit(town, worries=frozenset({Worry.WATER})), "first")
    await town.report(LI, visit(town, worries=frozenset({Worry.WATER})), "first")
    town.clock.advance(days=20)
    await town.report(SUN, visit(town, worries=frozenset({Worry.WATER})))
    [case] = await cases_of(town)
    assert (case.kind, case.detail, case.owner_id) == (CaseKind.NOT_WELL, "water", town.people[HUANG])
    await town.report(SUN, visit(town, worries=frozenset({Worry.WATER, Worry.HOUSING})), "other")
    assert [one.detail for one in await cases_of(town)] == ["water", "housing"]


async def test_a_risk_goes_out_in_the_night_and_quotes_nobody(town: Town) -> None:
    town.clock.to(at_local(RULEBOOK.home, town.clock.today, RULEBOOK.home.hours.quiet_from) + timedelta(hours=3))
    report = VisitReport(town.homes[ZHAO], town.clock.today, Met.HEAD, risks=frozenset({Risk.FALL}), note="摔了腰")
    await town.report(LI, report)
    async with town.database.read() as work:
        rows = list(await work.scalars(select(OutboxMessage).where(OutboxMessage.kind == "alert")))
    assert {row.person_id for row in rows} == {town.people[SUN], town.people[HUANG]}
    assert {(row.priority, row.not_before) for row in rows} == {(int(Priority.EMERGENCY), town.clock.now())}
    post = Post()
    await deliver(town, post)
    texts = [message.html for message in post.sent if message.telegram_id == town.accounts[HUANG]]
    assert any("摔倒" in text and ZHAO in text for text in texts)
    assert not [text for text in texts if "腰" in text]
    [case] = await cases_of(town)
    assert case.kind == CaseKind.RISK


async def test_a_calls_note_is_read_for_risks_too(town: Town) -> None:
    await town.call(LI, ZHAO, note="孙子辍学在家")
    [card] = await town.alerts_of(HUANG)
    assert (card.kind, card.text) == (AlertKind.RISK, "dropout")


async def test_all_is_well_opens_nothing(town: Town) -> None:
    await town.report(LI, visit(town))
    await town.call(LI, ZHAO, note="生活都好,孩子在学校参加摔跤比赛")
    assert await cases_of(town) == []
    assert await town.alerts_of(HUANG) == ()
