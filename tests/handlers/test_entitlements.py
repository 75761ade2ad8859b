"""A family's page of entitlements: one question at a time, on the same message; and what a helper closes."""

from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest

from actions.answers import entitlements
from actions.answers.entitlements import Entitlements, Gap, Line
from actions.buttons import start_visit
from actions.views import Speaker
from rules.entitlements import GapOutcome, Said
from rules.roles import Role
from tests.handlers.chat import Phone, speaker
from tests.handlers.conftest import OLD_AGE, SUN, ZHAO, Deeds

GIFTS = Line("lz2018-holiday-gifts", "过节送温暖", "莱州市", "2018", "某文件:送温暖")


@pytest.fixture
def said(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """What was said, while the deeds are faked."""
    kept: list[Any] = []

    async def overview(work: object, who: Speaker, household_id: int | None, knowledge: object) -> Entitlements:
        return Entitlements(1, (), (GIFTS,), (OLD_AGE,), (), None, GIFTS)

    async def say_receiving(
        work: object, who: Speaker, household: int, article: str, value: Said, knowledge: object, now: datetime
    ) -> Entitlements:
        kept.append((household, article, value))
        return Entitlements(1, (GIFTS,), (), (OLD_AGE,), (), "very_old", None)

    async def say_fact(
        work: object, who: Speaker, household: int, name: str, value: Said, knowledge: object, now: datetime
    ) -> Entitlements:
        kept.append((household, name, value))
        return Entitlements(1, (GIFTS,), (), (), (OLD_AGE,), None, None)

    async def gaps(work: object, who: Speaker, knowledge: object) -> tuple[Gap, ...]:
        return () if kept else (Gap(ZHAO, OLD_AGE),)

    async def close_gap(
        work: object, who: Speaker, household: int, article: str, outcome: GapOutcome, now: datetime
    ) -> None:
        kept.append((household, article, outcome))

    fakes = (overview, say_receiving, say_fact, gaps, close_gap)
    for fake in fakes:
        monkeypatch.setattr(entitlements, fake.__name__, fake)
    return kept


@pytest.fixture
def closing(deeds: Deeds, monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """Gaps that were closed: they are no longer there."""
    kept: list[Any] = []

    async def close_gap(
        work: object, who: Speaker, household: int, article: str, outcome: GapOutcome, now: datetime
    ) -> None:
        kept.append((household, article, outcome))
        deeds.gaps = tuple(
            one for one in deeds.gaps if (one.household.id, one.line.article_id) != (household, article)
        )

    monkeypatch.setattr(entitlements, "close_gap", close_gap)
    return kept


async def test_a_family_is_asked_one_thing_at_a_time_and_promised_nothing(said: list[Any]) -> None:
    phone = Phone(speaker(Role.HOUSEHOLD))
    await phone.say("/menu")
    await phone.tap("我家能享受什么")
    assert "不是保证" in phone.last.text
    assert "莱州市" in phone.last.text
    await phone.tap("领着")
    assert "已经领着的" in phone.last.text
    assert "80 岁" in phone.last.text
    await phone.tap("没有")
    assert "不合条件" in phone.last.text
    assert phone.last.buttons == {}
    assert said == [(1, GIFTS.article_id, Said.YES), (1, "very_old", Said.NO)]


async def test_a_helper_closes_a_gap_with_what_came_of_it(said: list[Any]) -> None:
    phone = Phone(speaker(Role.FIRST_HELPER))
    await phone.say("/entitled")
    assert "高龄补贴" in phone.last.text
    await phone.tap("在申请")
    assert said == [(ZHAO.id, OLD_AGE.article_id, GapOutcome.APPLIED)]
    assert "正在申请" in phone.last.text
    await phone.say("/entitled")
    assert "辛苦了" in phone.last.text


async def test_what_a_family_misses_stands_where_its_helper_looks_until_it_is_closed(deeds: Deeds) -> None:
    deeds.gaps = (Gap(ZHAO, OLD_AGE), Gap(replace(SUN, role=Role.SECOND_HELPER), GIFTS))
    phone = Phone(speaker(Role.FIRST_HELPER))
    await phone.say("/menu")
    await phone.tap("我的结对户")
    assert phone.last.text.count("还没领到") == 2
    await phone.tap("看看要讲什么")
    assert "在申请" in phone.last.buttons
    started = phone.show("提醒", {"上门": start_visit(ZHAO.id), "另一家": start_visit(SUN.id)})
    await phone.press(start_visit(ZHAO.id), started)
    assert "高龄补贴" in phone.last.text
    assert "见到谁" in phone.last.text, "no message of its own"
    for words in ("户主", "都好", "送东西"):
        await phone.tap(words)
        assert "高龄补贴" not in phone.last.text
    await phone.tap("下一步")
    await phone.tap("交上去")
    assert "看看要讲什么" in phone.last.buttons
    await phone.press(start_visit(SUN.id), started)
    assert "见到谁" in phone.last.text
    assert "送温暖" not in phone.last.text, "the first helper explains it"


async def test_what_came_of_it_is_one_tap_on_the_report_which_stays_where_it_is(
    deeds: Deeds, closing: list[Any]
) -> None:
    deeds.gaps = (Gap(ZHAO, OLD_AGE), Gap(ZHAO, GIFTS), Gap(replace(SUN, role=Role.SECOND_HELPER), GIFTS))
    phone = Phone(speaker(Role.FIRST_HELPER))
    started = phone.show("提醒", {"上门": start_visit(ZHAO.id), "另一家": start_visit(SUN.id)})
    await phone.press(start_visit(ZHAO.id), started)
    for words in ("户主", "都好", "送东西", "下一步"):
        assert "讲过了" not in phone.last.buttons, "only beside the report as a whole"
        await phone.tap(words)
    assert "高龄补贴" in phone.last.text
    assert "后面还有 1 项" in phone.last.text
    await phone.tap("讲过了")
    assert "家里知道了" in phone.last.text
    assert "过节送温暖" in phone.last.text
    assert "都好" in phone.last.text, "the report is still there"
    await phone.tap("镇上说不行")
    assert "讲过了" not in phone.last.buttons
    assert deeds.visits == {}
    await phone.tap("交上去")
    assert len(deeds.visits) == 1
    assert closing == [
        (ZHAO.id, OLD_AGE.article_id, GapOutcome.EXPLAINED),
        (ZHAO.id, GIFTS.article_id, GapOutcome.REFUSED),
    ]
    assert "看看要讲什么" not in phone.last.buttons


async def test_nobody_was_in_so_nothing_was_explained(deeds: Deeds, closing: list[Any]) -> None:
    deeds.gaps = (Gap(ZHAO, OLD_AGE),)
    phone = Phone(speaker(Role.FIRST_HELPER))
    started = phone.show("提醒", {"上门": start_visit(ZHAO.id)})
    await phone.press(start_visit(ZHAO.id), started)
    await phone.tap("没见到人")
    assert "讲过了" not in phone.last.buttons


async def test_a_report_told_in_one_message_offers_the_same_tap(deeds: Deeds, closing: list[Any]) -> None:
    deeds.gaps = (Gap(ZHAO, OLD_AGE),)
    phone = Phone(speaker(Role.FIRST_HELPER))
    await phone.say("今天去了赵大山家,都好,带了米和油")
    await phone.tap("户主")
    assert "高龄补贴" in phone.last.text
    await phone.tap("在申请")
    assert closing == [(ZHAO.id, OLD_AGE.article_id, GapOutcome.APPLIED)]
    assert "赵大山" in phone.last.text
