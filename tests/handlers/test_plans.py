"""A plan in the chat: as last year in four taps, and nothing that is done goes on by itself."""

from collections.abc import Collection
from dataclasses import replace
from datetime import date, datetime

import pytest

from actions.papers import plans
from actions.papers.plan_cards import MeasureCard, PlanCard, RevisionCard
from actions.papers.plans import Before, Filed, NewPlan
from actions.views import Speaker
from rules.plans import Cause, MeasureKind, Outcome, Owner
from rules.roles import Role
from tests.handlers.chat import TODAY, Phone, speaker
from tests.handlers.conftest import ZHAO, Deeds, agreed

LAST_YEAR = TODAY.year - 1


def _measure(number: int, text: str, outcome: Outcome | None) -> MeasureCard:
    kind, day, owner = MeasureKind.SCHOOL, date(LAST_YEAR, 9, 30), Owner.FIRST_HELPER
    return MeasureCard(number, ZHAO.id, kind, text, day, owner, "李明", None, "", outcome, None, False)


MEASURES = (_measure(1, "联系学校", Outcome.UNDER_WAY), _measure(2, "修屋顶", Outcome.DONE))
CAUSES = (Cause.ILLNESS,)
REVISION = RevisionCard(1, date(LAST_YEAR, 1, 9), "李明", CAUSES, (), "", "", None, MEASURES)
OLD = PlanCard(7, ZHAO.id, ZHAO.head, LAST_YEAR, REVISION)


@pytest.fixture
def filed(monkeypatch: pytest.MonkeyPatch) -> list[NewPlan]:
    """What was written."""
    kept: list[NewPlan] = []

    async def mine(work: object, who: Speaker) -> Collection[object]:
        return ((ZHAO, frozenset({LAST_YEAR})),)

    async def see(work: object, who: Speaker, household_id: int) -> PlanCard:
        return OLD

    async def before(work: object, who: Speaker, household_id: int, year: int) -> Before:
        return Before(household_id, ZHAO.head, year, None, OLD, (), ())

    async def write_plan(work: object, who: Speaker, household_id: int, new: NewPlan, now: datetime) -> Filed:
        kept.append(new)
        return Filed(OLD, asked=True)

    for deed in (mine, see, before, write_plan):
        monkeypatch.setattr(plans, deed.__name__, deed)
    return kept


async def test_as_last_year_is_four_taps_and_what_is_done_does_not_go_on(filed: list[NewPlan]) -> None:
    phone = Phone(speaker(Role.FIRST_HELPER))
    await phone.say("/plan")
    await phone.tap(f"{TODAY.year} 年的计划")
    await phone.tap("和去年一样")
    await phone.tap("下一步")
    assert "联系学校：9月30日" in phone.last.text
    assert "修屋顶" not in phone.last.text
    await phone.tap("对，交上")
    assert filed == [NewPlan(TODAY.year, 0, CAUSES, kept=(1,))]
    assert phone.taps == 4


async def test_what_changed_alone_is_asked(filed: list[NewPlan]) -> None:
    phone = Phone(speaker(Role.FIRST_HELPER))
    await phone.say("/plan")
    for words in (f"{TODAY.year} 年的计划", "加一件", "下一步", "下一步", "就业"):
        await phone.tap(words)
    await phone.say("介绍到合作社干活")
    await phone.say("6月30号")
    for words in ("家里自己", "就这些", "对，交上"):
        await phone.tap(words)
    (new,) = filed
    assert (new.causes, new.kept) == (CAUSES, (1,))
    assert [(one.text, one.until, one.owner) for one in new.added] == [
        ("介绍到合作社干活", date(TODAY.year, 6, 30), Owner.FAMILY)
    ]


@pytest.mark.parametrize("outcome", [None, Outcome.UNDER_WAY, Outcome.DONE])
async def test_a_measure_past_its_day_is_named_until_it_is_done(
    monkeypatch: pytest.MonkeyPatch, filed: list[NewPlan], outcome: Outcome | None
) -> None:
    late = replace(MEASURES[0], outcome=outcome, late=outcome is not Outcome.DONE)
    now = PlanCard(7, ZHAO.id, ZHAO.head, TODAY.year, replace(REVISION, measures=(late, MEASURES[1])))

    async def see(work: object, who: Speaker, household_id: int) -> PlanCard:
        return now

    monkeypatch.setattr(plans, "see", see)
    phone = Phone(speaker(Role.FIRST_HELPER))
    await phone.say("/plan")
    assert ("其中 1 件日子已经过了" in phone.last.text) == late.late


async def test_what_was_agreed_is_said_one_by_one_where_it_differs(deeds: Deeds) -> None:
    deeds.households, deeds.measures = (
        (ZHAO,),
        (agreed(4, "帮忙联系学校"), agreed(5, "修屋顶"), agreed(6, "办残疾证")),
    )
    phone = Phone(speaker(Role.FIRST_HELPER))
    await phone.say("/visit")
    for words in ("户主", "都好", "送东西", "下一步"):
        await phone.tap(words)
    await phone.tap("分开说、办不成")
    assert "哪些办好了" in phone.last.text
    await phone.tap("帮忙联系学校")
    await phone.tap("下一步")
    assert "帮忙联系学校" not in phone.last.buttons, "what is done is not asked about again"
    await phone.tap("修屋顶")
    await phone.tap("下一步")
    await phone.say("工匠没空")
    assert "其余说好的还在办" in phone.last.text
    await phone.tap("交上去")
    (report,) = deeds.visits.values()
    assert {(one.measure_id, one.outcome, one.why) for one in report.measures} == {
        (4, Outcome.DONE, ""), (5, Outcome.NOT_POSSIBLE, "工匠没空"), (6, Outcome.UNDER_WAY, ""),
    }  # fmt: skip
