"""Gift rounds, checks and watched households in the chat: one tap where one will do."""

from datetime import date
from typing import Any

import pytest

from actions import buttons, households
from actions.supervision import gift_rounds, inspection, monitoring
from actions.supervision.gift_rounds import GiftCard
from actions.supervision.inspection import ItemCard
from actions.supervision.monitoring import WatchCard
from actions.views import HouseholdCard
from rules.gifts import GiftAnswer
from rules.inspection import Contentment, Policy, Result
from rules.monitoring import Cause, Verdict
from rules.programme import Feast
from rules.roles import Role
from tests.handlers.chat import Phone, speaker
from tests.handlers.conftest import ZHAO

GIFT = GiftCard(3, Feast.DRAGON_BOAT, date(2026, 6, 19), "赵大山", "东沟村", "李明")
ITEM = ItemCard(4, "赵大山", "东沟村", "三组", "13800001111", "李明", date(2026, 3, 2))
WATCH = WatchCard(
    5, "赵大山", "东沟村", Cause.ILLNESS, "", date(2026, 3, 2), date(2026, 3, 3), date(2026, 6, 1), False
)


def pretend(monkeypatch: pytest.MonkeyPatch, module: object, *deeds: Any) -> None:
    """These stand in for the module's deeds of the same names."""
    for deed in deeds:
        monkeypatch.setattr(module, deed.__name__, deed)


@pytest.fixture
def done(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """What was done; gifts."""
    kept: list[object] = []

    async def to_bring(work: object, who: object) -> tuple[GiftCard, ...]:
        return () if kept else (GIFT,)

    async def deliver(work: object, who: object, gift: int, now: object) -> GiftCard:
        kept.append(gift)
        return GIFT

    async def confirm(work: object, who: object, gift: int, word: GiftAnswer, now: object) -> GiftCard:
        kept.append(word)
        return GIFT

    pretend(monkeypatch, gift_rounds, to_bring, deliver, confirm)
    return kept


@pytest.fixture
def _a_sample(monkeypatch: pytest.MonkeyPatch, done: list[object]) -> None:
    async def mine(work: object, who: object) -> tuple[ItemCard, ...]:
        return () if done else (ITEM,)

    async def one(work: object, who: object, number: int) -> ItemCard:
        return ITEM

    async def answer(work: object, who: object, number: int, *said: object) -> tuple[str, ...]:
        done.append(said[:3])
        return ("not_come",)

    pretend(monkeypatch, inspection, mine, one, answer)


@pytest.fixture
def _a_watch(monkeypatch: pytest.MonkeyPatch, done: list[object]) -> None:
    async def mine(work: object, who: object) -> tuple[WatchCard, ...]:
        return (WATCH,)

    async def review(work: object, who: object, number: int, verdict: Verdict, now: object) -> WatchCard:
        done.append(verdict)
        return WATCH

    async def propose(work: object, who: object, household: int, cause: Cause, now: object) -> bool:
        done.append((household, cause))
        return True

    async def homes(work: object, who: object) -> tuple[HouseholdCard, ...]:
        return (ZHAO,)

    pretend(monkeypatch, monitoring, mine, review, propose)
    monkeypatch.setattr(households, "mine", homes)


async def test_what_was_brought_is_one_tap_and_the_familys_word_too(done: list[object]) -> None:
    phone = Phone(speaker(Role.FIRST_HELPER))
    await phone.say("/gifts")
    await phone.tap("送到了：赵大山")
    assert "辛苦您" in phone.last.text
    family = Phone(speaker(Role.HOUSEHOLD))
    family.show("收到了吗", {"收到了": buttons.gift_answer(3, GiftAnswer.CAME)})
    await family.tap("收到了")
    assert done == [3, GiftAnswer.CAME]


@pytest.mark.usefixtures("_a_sample")
async def test_an_inspector_asks_three_things_and_a_difference_is_said(done: list[object]) -> None:
    phone = Phone(speaker(Role.INSPECTOR))
    await phone.say("/inspect")
    await phone.tap("赵大山")
    assert "李明" in phone.last.text
    for words in ("没人来过", "一般", "知道一些", "就这样"):
        await phone.tap(words)
    assert done == [(Result.NOT_COME, Contentment.SO_SO, Policy.PARTLY)]
    assert "立为整改" in phone.last.text


@pytest.mark.usefixtures("_a_sample")
async def test_whom_nobody_reached_is_asked_nothing(done: list[object]) -> None:
    phone = Phone(speaker(Role.INSPECTOR))
    await phone.say("/inspect")
    for words in ("赵大山", "没联系上", "就这样"):
        await phone.tap(words)
    assert done == [(Result.NOT_REACHED, Contentment.NOT_SAID, Policy.NOT_SAID)]


@pytest.mark.usefixtures("_a_watch")
async def test_a_household_is_proposed_in_two_taps_and_let_go_in_one(done: list[object]) -> None:
    phone = Phone(speaker(Role.FIRST_HELPER))
    await phone.say("/watch")
    await phone.tap("赵大山")
    await phone.tap("大病")
    office = Phone(speaker(Role.TOWNSHIP_OFFICER))
    await office.say("/watch")
    await office.tap("稳定了")
    assert done == [(1, Cause.ILLNESS), Verdict.STABLE]
