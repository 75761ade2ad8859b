"""Plans by year: written by the first helper, revised and never overwritten, asked about at visits."""

from datetime import date, timedelta

import pytest
from sqlalchemy import Text, select, type_coerce

from actions.papers import plan_news, plans
from actions.papers.forms import filled, place_named
from actions.papers.plan_cards import PlanCard
from actions.papers.plans import NewPlan
from actions.supervision import overview
from locales import Texts
from rules.errors import NotAllowed, Refused, Stale
from rules.period import period
from rules.plans import Cause, MeasureKind, Outcome, Owner, Said, SeenAs, Written
from rules.visit_report import Met, Need, VisitReport
from storage.tables import Measure, MeasureWord, OutboxMessage, PlanRevision
from tests.actions.post import Post, deliver
from tests.cast import CHEN, HUANG, LI, SUN, TOWN, WANG, YANG, ZHAO, Town

JUNE, AUTUMN = date(2026, 6, 30), date(2026, 9, 30)
SCHOOL = Written(MeasureKind.SCHOOL, "帮忙联系学校", JUNE, Owner.FIRST_HELPER)
ROOF = Written(MeasureKind.HOUSING, "修屋顶", AUTUMN, Owner.VILLAGE)
PLAN = NewPlan(2026, 0, (Cause.ILLNESS, Cause.LABOUR), (Need.MEDICAL,), "想养几只羊", added=(SCHOOL, ROOF))


async def written(town: Town, new: NewPlan = PLAN, who: str = LI, whom: str = ZHAO) -> PlanCard:
    speaker = await town.speaker(who)
    async with town.database.begin() as work:
        filed = await plans.write_plan(work, speaker, town.homes[whom], new, town.clock.now())
        await work.commit()
    return filed.plan


async def seen(town: Town, who: str = ZHAO, whom: str = ZHAO) -> PlanCard | None:
    speaker = await town.speaker(who)
    async with town.database.read() as work:
        return await plans.see(work, speaker, town.homes[whom])


async def asked(town: Town) -> list[str]:
    """What is asked at a visit of today."""
    async with town.database.read() as work:
        found = await plans.to_ask(work, [town.homes[ZHAO]], town.clock.today)
    return [one.text for one in found.get(town.homes[ZHAO], ())]


async def said(town: Town, measure: int, outcome: Outcome, why: str = "", who: str = LI) -> PlanCard:
    speaker = await town.speaker(who)
    async with town.database.begin() as work:
        card = await plans.say_measure(work, speaker, measure, outcome, why, town.clock.now())
        await work.commit()
    return card


async def answered(town: Town, plan: PlanCard, word: SeenAs, who: str = ZHAO) -> None:
    speaker = await town.speaker(who)
    async with town.database.begin() as work:
        await plans.answer_plan(work, speaker, plan.id, plan.now.number, word, town.clock.now())
        await work.commit()


async def messages(town: Town) -> list[tuple[str, str]]:
    names = {number: name for name, number in town.people.items()}
    async with town.database.read() as work:
        query = select(OutboxMessage).where(OutboxMessage.kind.like("plan%")).order_by(OutboxMessage.id)
        return [(names[one.person_id], one.kind) for one in await work.scalars(query)]


async def test_the_first_helper_writes_it_the_family_is_asked_and_the_second_helper_hears_of_it(town: Town) -> None:
    plan = await written(town)
    assert (plan.year, plan.now.causes, plan.now.needs) == (2026, PLAN.causes, PLAN.needs)
    assert [(one.text, one.until, one.owner_name) for one in plan.measures] == [
        ("帮忙联系学校", JUNE, LI),
        ("修屋顶", AUTUMN, ""),
    ]
    assert sorted(await messages(town)) == sorted([(SUN, "plan_told"), (ZHAO, "plan")])
    for who in (SUN, HUANG, ZHAO, CHEN):
        with pytest.raises(NotAllowed):
            await written(town, who=who)


async def test_the_family_has_its_word_once_and_a_no_goes_to_both_helpers(town: Town) -> None:
    plan = await written(town)
    with pytest.raises(NotAllowed):
        await answered(town, plan, SeenAs.YES, WANG)
    await answered(town, plan, SeenAs.NO)
    assert {who for who, kind in await messages(town) if kind == "plan_no"} == {LI, SUN}
    with pytest.raises(Stale):
        await answered(town, plan, SeenAs.YES)
    again = await seen(town)
    assert again is not None
    assert again.now.word is SeenAs.NO


async def test_a_revision_says_why_and_what_was_written_before_stays_readable(town: Town) -> None:
    first = await written(town)
    school, roof = first.measures
    change = NewPlan(2026, 1, (Cause.ILLNESS,), kept=(school.id,), moved={school.id: AUTUMN}, reason="学校秋季才招生")
    town.clock.advance(days=40)
    for wrong, error in (
        (NewPlan(2026, 0, (Cause.ILLNESS,), kept=(school.id,), reason="x"), Stale),
        (NewPlan(2026, 1, PLAN.causes, PLAN.needs, PLAN.needs_text, (school.id, roof.id), reason="x"), Refused),
        (NewPlan(2026, 1, (Cause.ILLNESS,), kept=(school.id,)), Refused),
        (NewPlan(2026, 1, (Cause.ILLNESS,), kept=(school.id, 10**6), reason="x"), Stale),
        (NewPlan(2030, 0, (Cause.ILLNESS,), added=(SCHOOL,)), Refused),
    ):
        with pytest.raises(error):
            await written(town, wrong)
    plan = await written(town, change)
    assert [(one.text, one.until) for one in plan.measures] == [("帮忙联系学校", AUTUMN)]
    assert (plan.now.number, plan.now.reason, plan.now.causes) == (2, "学校秋季才招生", (Cause.ILLNESS,))
    (before,) = plan.earlier
    assert [(one.text, one.until) for one in before.measures] == [("帮忙联系学校", JUNE), ("修屋顶", AUTUMN)]
    assert before.causes == PLAN.causes
    with pytest.raises(Stale):
        await said(town, roof.id, Outcome.DONE)
    with pytest.raises(Stale):
        await answered(town, first, SeenAs.YES)


async def test_as_last_year_takes_over_what_is_open_with_its_day_a_year_on(town: Town) -> None:
    old = await written(town)
    school, roof = old.measures
    await said(town, roof.id, Outcome.DONE)
    town.clock.advance(days=370)
    new = NewPlan(2027, 0, PLAN.causes, kept=(school.id,))
    plan = await written(town, new)
    assert [(one.text, one.until, one.outcome) for one in plan.measures] == [
        ("帮忙联系学校", date(2027, 6, 30), None)
    ]
    assert plan.earlier == ()
    assert [one.text for one in old.measures] == ["帮忙联系学校", "修屋顶"]


async def test_open_measures_come_back_at_visits_and_the_word_stays_with_the_visit(town: Town) -> None:
    plan = await written(town)
    school, roof = plan.measures
    assert await asked(town) == []
    town.clock.advance(days=25)
    assert await asked(town) == ["帮忙联系学校", "修屋顶"]
    words = (
        Said(school.id, Outcome.UNDER_WAY),
        Said(roof.id, Outcome.NOT_POSSIBLE, "没有瓦"),
        Said(10**6, Outcome.DONE),
    )
    filed = await town.report(LI, VisitReport(town.homes[ZHAO], town.clock.today, Met.HEAD, measures=words))
    assert await asked(town) == []
    async with town.database.read() as work:
        rows = list(await work.scalars(select(MeasureWord).order_by(MeasureWord.id)))
    assert [(one.measure_id, one.outcome, one.contact_id) for one in rows] == [
        (school.id, "under_way", filed.contact_id),
        (roof.id, "not_possible", filed.contact_id),
    ]
    town.clock.advance(days=25)
    assert await asked(town) == ["帮忙联系学校"]
    again = await seen(town, SUN)
    assert again is not None
    assert {one.text: [(word.why, word.by, word.contact_id) for word in one.words] for one in again.measures} == {
        "帮忙联系学校": [("", LI, filed.contact_id)],
        "修屋顶": [("没有瓦", LI, filed.contact_id)],
    }


async def test_a_slip_is_mended_by_another_word_and_both_stay(town: Town) -> None:
    school = (await written(town)).measures[0]
    await said(town, school.id, Outcome.DONE)
    card = await said(town, school.id, Outcome.UNDER_WAY, who=SUN)
    assert [word.outcome for word in card.measures[0].words] == [Outcome.DONE, Outcome.UNDER_WAY]
    assert card.measures[0].open
    for who in (ZHAO, HUANG, CHEN):
        with pytest.raises(NotAllowed):
            await said(town, school.id, Outcome.DONE, who=who)


async def test_what_is_past_its_day_is_late_until_somebody_says_that_it_is_done(town: Town) -> None:
    school = (await written(town)).measures[0]
    town.clock.to_morning(JUNE)
    homes = [town.homes[ZHAO]]
    async with town.database.read() as work:
        assert await plans.late(work, homes, JUNE) == {}
        late = await plans.late(work, homes, JUNE + timedelta(days=1))
        assert [one.text for one in late[town.homes[ZHAO]]] == ["帮忙联系学校"]
    await said(town, school.id, Outcome.DONE)
    async with town.database.read() as work:
        assert await plans.late(work, homes, JUNE + timedelta(days=1)) == {}


async def test_a_visits_reminder_and_the_second_helpers_look_name_what_is_past_its_day(town: Town) -> None:
    await written(town)
    town.clock.to_morning(JUNE + timedelta(days=1))
    post = Post()
    while not any("帮忙联系学校" in html for html in post.to(town.accounts[LI])):
        town.clock.to_morning(town.clock.today + timedelta(days=1))
        await town.tick()
        await deliver(town, post)
        assert town.clock.today < date(2026, 9, 1), "no reminder says what was agreed"
    second = await town.speaker(SUN)
    async with town.database.read() as work:
        assert (await overview.mine(work, second, town.clock.now())).plans_late == 1


async def test_the_forms_say_what_was_agreed_by_whom_and_what_became_of_it(town: Town) -> None:
    plan = await written(town)
    school, roof = plan.measures
    await said(town, school.id, Outcome.DONE)
    await said(town, roof.id, Outcome.NOT_POSSIBLE, "村里没有瓦")
    names = ("annex1-ledger", "annex4-responsibility-list", "help-manual", "responsibility-card", "village-notice")
    async with town.database.read() as work:
        place = await place_named(work, TOWN)
        found = await filled(work, names, place, period("2026Q1"), Texts(), town.clock.now())
        before = await filled(work, ["annex4-responsibility-list"], place, period("2025"), Texts(), town.clock.now())
    lines = (
        "1. 帮忙联系学校（教育，2026年6月30日前，李文静）：办好了（李文静，2026年1月1日）\n"
        "2. 修屋顶（住房，2026年9月30日前，村里）：办不成，村里没有瓦（李文静，2026年1月1日）"
    )
    (row,) = [one for one in found["annex4-responsibility-list"].pages[0].rows if one["head"] == ZHAO]
    assert row["plan"] == lines
    for name in ("help-manual", "responsibility-card"):
        card = next(one for one in found[name].cards if one["head"] == ZHAO)
        assert lines in {card["plan"], card["measures"]}
        assert card["cause"] == "因病、缺劳力"
    (ledger,) = [one for one in found["annex1-ledger"].pages[0].rows if one["head"] == ZHAO]
    assert (ledger["cause"], ledger["measures"]) == ("因病、缺劳力", "帮忙联系学校；修屋顶")
    posted = [one for page in found["village-notice"].pages for one in page.rows if one["head"] == ZHAO]
    assert [one["plan"] for one in posted] == ["帮忙联系学校；修屋顶"]
    assert all("学校" not in str(one["plan"]) for one in before["annex4-responsibility-list"].pages[0].rows)


async def test_in_january_a_first_helper_without_a_plan_is_asked_once(town: Town) -> None:
    await written(town, whom=ZHAO)
    for days in (0, 1, 1, 3):
        town.clock.advance(days=days)
        async with town.database.begin() as work:
            await plan_news.ask_for_plans(work, town.clock.now())
            await work.commit()
    due = [(who, kind) for who, kind in await messages(town) if kind == "plan_due"]
    assert sorted(due) == sorted([(CHEN, "plan_due"), (YANG, "plan_due")])
    town.clock.advance(days=60)
    async with town.database.begin() as work:
        assert await plan_news.ask_for_plans(work, town.clock.now()) == 0


async def test_what_is_written_of_a_family_lies_sealed(town: Town) -> None:
    plan = await written(town)
    await said(town, plan.measures[0].id, Outcome.NOT_POSSIBLE, "学校满了")
    async with town.database.read() as work:
        for column in (PlanRevision.content, Measure.text, MeasureWord.why):
            for raw in await work.scalars(select(type_coerce(column, Text))):
                assert not [word for word in ("illness", "羊", "学校", "屋顶") if word in raw]
