"""Alerts: one button, a list in pages, and who takes care of it."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from actions import buttons
from actions.contacts import reason
from actions.supervision import alerts
from actions.views import AlertCard, ReasonCard, Speaker
from rules.errors import Stale
from rules.ladder import AlertKind
from rules.programme import ContactKind
from rules.reason import Effect, Reason
from rules.roles import Role
from tests.handlers.chat import TEXTS, Phone, speaker

MISSED = AlertCard(
    id=1,
    kind=AlertKind.MISSED_VISIT,
    household="赵大山",
    village="东沟村",
    helper="李明",
    role=Role.FIRST_HELPER,
    window=(date(2026, 1, 1), date(2026, 2, 28)),
    text="",
    opened_at=datetime(2026, 3, 1, 2, tzinfo=UTC),
    on=date(2026, 3, 1),
    rung=0,
    acknowledged_by=None,
)

CODES = {AlertKind.NOT_WELL: "food", AlertKind.RISK: "fall"}  # what is stored is codes: a worry, a risk


@pytest.fixture
def waiting(monkeypatch: pytest.MonkeyPatch) -> dict[int, AlertCard]:
    """Seven open alerts."""
    cards = {number: replace(MISSED, id=number) for number in range(1, 8)}

    async def open_alerts(work: object, who: Speaker, now: datetime) -> tuple[AlertCard, ...]:
        return tuple(cards.values())

    async def acknowledge(work: object, who: Speaker, alert_id: int, now: datetime) -> AlertCard:
        if alert_id not in cards:
            raise Stale("alert_acknowledged", by="王主任")
        taken = replace(cards.pop(alert_id), acknowledged_by=who.name, taker_id=who.person_id, settled=True)
        return taken

    monkeypatch.setattr(alerts, "open_alerts", open_alerts)
    monkeypatch.setattr(alerts, "acknowledge", acknowledge)
    return cards


def officer() -> Phone:
    return Phone(speaker(Role.TOWNSHIP_OFFICER))


async def test_taking_an_alert_is_one_tap_and_the_message_says_who(waiting: dict[int, AlertCard]) -> None:
    phone = officer()
    number = phone.show("东沟村赵大山家", {"我来处理": buttons.acknowledge(3)})
    await phone.tap("我来处理")
    assert 3 not in waiting
    assert "李明在处理" in phone.screen[number].text
    assert "东沟村赵大山家" in phone.screen[number].text
    assert list(phone.screen[number].buttons) == ["办好了", "更多…"]


async def test_the_second_to_take_it_learns_who_was_first(waiting: dict[int, AlertCard]) -> None:
    phone = officer()
    del waiting[3]
    phone.show("东沟村赵大山家", {"我来处理": buttons.acknowledge(3)})
    await phone.tap("我来处理")
    assert "王主任已经在处理" in phone.last.text


async def test_the_list_has_pages_and_shrinks(waiting: dict[int, AlertCard]) -> None:
    phone = officer()
    await phone.say("/alerts")
    assert "7 件" in phone.last.text
    assert "处理第 5 件" in phone.last.buttons
    await phone.tap("下一页")
    assert {"处理第 6 件", "处理第 7 件", "上一页"} == set(phone.last.buttons)
    await phone.tap("处理第 6 件")
    await phone.tap("处理第 6 件")
    assert len(waiting) == 5
    assert "处理第 1 件" in phone.last.buttons
    assert len(phone.screen) == 1, "the list is one message"


async def test_a_reason_in_the_list_is_decided_in_two_taps(
    waiting: dict[int, AlertCard], monkeypatch: pytest.MonkeyPatch
) -> None:
    given = ReasonCard(
        5, "赵大山", "东沟村", "李明", ContactKind.VISIT, (date(2026, 1, 1), date(2026, 2, 28)),
        Reason.ROAD_CLOSED, "", date(2026, 2, 26), date(2026, 3, 31), effects=(Effect.EXCUSED, Effect.NO),
    )  # fmt: skip
    waiting[2] = replace(MISSED, id=2, reason=given)
    waiting[3] = replace(MISSED, id=3, reason=replace(given, effects=(), decision=Effect.NO))
    decided = []

    async def see(work: object, who: Speaker, alert_id: int, now: datetime) -> AlertCard:
        return waiting[alert_id]

    async def decide(work: object, who: Speaker, excuse_id: int, effect: Effect, now: datetime) -> ReasonCard:
        decided.append((excuse_id, effect))
        return replace(given, effects=(), decision=effect)

    monkeypatch.setattr(alerts, "see", see)
    monkeypatch.setattr(reason, "decide", decide)
    phone = officer()
    await phone.say("/alerts")
    assert [words for words in phone.last.buttons if "看原因" in words] == ["第 2 件：看原因，定一下"]
    await phone.tap("第 2 件：看原因，定一下")
    await phone.tap("免这一次")
    assert decided == [(5, Effect.EXCUSED)]


async def test_an_emergency_stands_first(waiting: dict[int, AlertCard]) -> None:
    waiting[7] = replace(MISSED, id=7, kind=AlertKind.EMERGENCY, text="老人摔了")
    phone = officer()
    await phone.say("/alerts")
    assert "1. <b>急事" in phone.last.text


async def test_nothing_waiting_is_said(waiting: dict[int, AlertCard]) -> None:
    waiting.clear()
    phone = officer()
    await phone.press(buttons.see_alerts(), phone.show("7 件", {}))
    assert "没有等您处理" in phone.last.text


CODES = {AlertKind.NOT_WELL: "food", AlertKind.RISK: "fall,violence"}


@pytest.mark.parametrize("language", ["zh_CN", "en"])
@pytest.mark.parametrize("kind", AlertKind)
def test_a_liaison_reads_nothing_of_the_family(kind: AlertKind, language: str) -> None:
    card = replace(MISSED, kind=kind, text=CODES.get(kind, "food"))
    assert "赵大山" in TEXTS.say(language, f"alert.{kind}", alert=card)
    outside = TEXTS.say(language, f"alert.{kind}", alert=replace(card, household=None, village=None, text=""))
    assert "赵大山" not in outside
    assert "None" not in outside


@pytest.mark.parametrize("kind", AlertKind)
def test_a_full_page_of_long_words_fits_into_one_message(kind: AlertKind) -> None:
    text = CODES.get(kind, "字" * 1000)
    one = TEXTS.say("zh_CN", f"alert.{kind}", alert=replace(MISSED, kind=kind, text=text))
    assert 5 * (len(one) + 10) + 40 < 4096
