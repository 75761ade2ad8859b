"""A reason in three or four taps; a decision in one."""

from datetime import date, datetime, timedelta

import pytest

from actions import buttons
from actions.contacts import reason
from actions.views import DutyCard, ReasonCard, ReasonSent, Speaker
from rules.programme import ContactKind
from rules.reason import Effect, Reason
from rules.roles import Role
from rules.standing import Standing
from tests.handlers.chat import TODAY, Phone, speaker
from tests.handlers.conftest import SUN, ZHAO, Deeds

END = date(2026, 3, 14)
OWED = (
    DutyCard(1, ZHAO, ContactKind.VISIT, 1, 0, END, Standing.LAST_DAYS),
    DutyCard(2, SUN, ContactKind.CALL, 1, 0, END, Standing.LAST_DAYS),
)
CARD = ReasonCard(
    id=5,
    household="赵大山",
    village="东沟村",
    helper="李明",
    kind=ContactKind.VISIT,
    window=(date(2026, 1, 15), END),
    reason=Reason.ROAD_CLOSED,
    note="",
    given_on=TODAY,
    until=END + timedelta(days=14),
    effects=(Effect.EXTENDED, Effect.EXCUSED, Effect.NO),
)
Given = list[tuple[int, Reason, date | None, str]]


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch, deeds: Deeds) -> Given:
    """The reasons that were given; the decisions are kept as they are."""
    kept: Given = []

    async def offered(work: object, who: Speaker, now: datetime) -> tuple[DutyCard, ...]:
        return OWED

    async def propose(
        work: object, who: Speaker, occurrence: int, why: Reason, until: date | None, note: str, now: datetime
    ) -> ReasonSent:
        kept.append((occurrence, why, until, note))
        return ReasonSent(ZHAO, ("孙建国",))

    async def decide(work: object, who: Speaker, excuse: int, effect: Effect, now: datetime) -> ReasonCard:
        return ReasonCard(**{name: getattr(CARD, name) for name in CARD.__slots__} | {"decision": effect})

    monkeypatch.setattr(reason, "offered", offered)
    monkeypatch.setattr(reason, "propose", propose)
    monkeypatch.setattr(reason, "decide", decide)
    return kept


def helper() -> Phone:
    return Phone(speaker(Role.FIRST_HELPER))


async def test_a_reason_takes_four_taps_at_most(sent: Given) -> None:
    phone = helper()
    await phone.say("/reason")
    for words in ("赵大山家", "路断", "3月17日", "发出去"):
        await phone.tap(words)
    assert sent == [(1, Reason.ROAD_CLOSED, date(2026, 3, 17), "")]
    assert phone.taps == 4
    assert "孙建国" in phone.last.text


async def test_from_a_reminder_it_is_three(sent: Given) -> None:
    phone = helper()
    phone.show("提醒", {"去不了": buttons.give_reason(1)})
    for words in ("去不了", "家里没人", "还说不准"):
        await phone.tap(words)
    await phone.say("去儿子家了")
    assert "去儿子家了" in phone.last.text
    await phone.tap("发出去")
    assert sent == [(1, Reason.AWAY, None, "去儿子家了")]
    assert phone.taps == 4


async def test_who_moved_away_is_not_asked_until_when(sent: Given) -> None:
    phone = helper()
    phone.show("提醒", {"去不了": buttons.give_reason(2)})
    for words in ("去不了", "搬走了", "发出去"):
        await phone.tap(words)
    assert sent == [(2, Reason.MOVED, None, "")]


async def test_a_day_ahead_can_be_written_and_a_day_past_is_asked_again(sent: Given) -> None:
    phone = helper()
    phone.show("提醒", {"去不了": buttons.give_reason(1)})
    await phone.tap("去不了")
    await phone.tap("有人生病")
    await phone.say("昨天")
    assert "以后的一天" in phone.last.text
    await phone.say("下周三")
    await phone.tap("发出去")
    assert sent[0][2] == date(2026, 3, 18)


async def test_the_third_call_without_an_answer_is_one_tap(sent: Given, deeds: Deeds) -> None:
    deeds.unanswered = OWED[1]
    phone = helper()
    await phone.press(buttons.start_call(2), phone.show("菜单", {}))
    await phone.tap("没打通")
    await phone.tap("三次没打通")
    assert sent == [(2, Reason.UNANSWERED, None, "")]


@pytest.mark.parametrize(
    ("effect", "says"),
    [(Effect.EXTENDED, "延到3月28日"), (Effect.EXCUSED, "免这一次"), (Effect.CANCELLED, "取消"), (Effect.NO, "照旧")],
)
async def test_a_decision_is_one_tap_and_the_message_says_it(sent: Given, effect: Effect, says: str) -> None:
    phone = Phone(speaker(Role.SECOND_HELPER))
    number = phone.show("赵大山家", {"定": buttons.decide_reason(5, effect)})
    await phone.tap("定")
    assert says in phone.screen[number].text
    assert "路断" in phone.screen[number].text
    assert not phone.screen[number].buttons
