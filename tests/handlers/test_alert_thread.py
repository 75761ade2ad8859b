"""Two taps for the common way: under an alert, in place."""

from dataclasses import replace

import pytest

from actions import buttons
from actions.buttons import AlertPage
from actions.supervision import alert_thread, alerts, case_life
from actions.views import AlertCard, AlertLine, DeputyCard
from rules.alert_steps import HelperReply, Outcome
from rules.roles import Role
from tests.handlers.chat import TEXTS, TODAY, Phone, speaker
from tests.handlers.test_alert import MISSED

CARD = replace(MISSED, helper_id=5, household_id=1, occurrence_id=2, roles=frozenset({Role.TOWNSHIP_OFFICER}))


@pytest.fixture
def done(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """What was done about the alert."""
    kept: list[object] = []

    async def see(work: object, who: object, alert_id: int, now: object) -> AlertCard:
        return CARD

    async def ask_helper(work: object, who: object, alert_id: int, now: object) -> AlertCard:
        kept.append("asked")
        line = AlertLine("asked", "李明", TODAY, "李文静")
        return replace(CARD, taker_id=9, settled=True, steps=(line,))

    async def resolve(work: object, who: object, alert_id: int, outcome: Outcome, now: object) -> AlertCard:
        kept.append(outcome)
        line = AlertLine("resolved", "李明", TODAY, outcome.value)
        return replace(CARD, outcome=outcome.value, settled=True, steps=(line,))

    async def may_take_over(work: object, who: object, alert_id: int, now: object) -> tuple[DeputyCard, ...]:
        return (DeputyCard(3, "唐国栋", Role.CITY_OFFICER),)

    async def assign(work: object, who: object, alert_id: int, person: int, now: object) -> AlertCard:
        kept.append(person)
        return replace(CARD, taker_id=3, settled=True)

    async def reply(work: object, who: object, alert_id: int, answer: HelperReply, now: object) -> AlertCard:
        kept.append(answer)
        return CARD

    async def of_alert(work: object, card: AlertCard) -> None:
        return None

    monkeypatch.setattr(alerts, "see", see)
    monkeypatch.setattr(case_life, "of_alert", of_alert)
    for deed in (ask_helper, resolve, may_take_over, assign, reply):
        monkeypatch.setattr(alert_thread, deed.__name__, deed)
    return kept


def shown(phone: Phone) -> int:
    _, rows = TEXTS, ((("更多…", buttons.alert_page(1, AlertPage.MORE)),),)
    return phone.show("东沟村赵大山家", {words: data for row in rows for words, data in row})


async def test_asking_is_one_tap_and_ending_two(done: list[object]) -> None:
    phone = Phone(speaker(Role.TOWNSHIP_OFFICER))
    number = phone.show("东沟村", {"问问帮扶人": buttons.alert_page(1, AlertPage.ASK)})
    await phone.tap("问问帮扶人")
    assert done == ["asked"]
    assert "问了李文静" in phone.screen[number].text
    await phone.tap("办好了")
    await phone.tap("帮上忙了")
    assert (done[-1], phone.taps) == (Outcome.HELPED, 3)
    assert not phone.screen[number].buttons


async def test_handing_it_on_names_those_who_may(done: list[object]) -> None:
    phone = Phone(speaker(Role.TOWNSHIP_OFFICER))
    number = shown(phone)
    for words in ("更多", "转给别人", "唐国栋"):
        await phone.tap(words)
    assert done == [3]
    assert not phone.screen[number].buttons


async def test_a_liaison_is_offered_nothing_that_shows_a_family(
    done: list[object], monkeypatch: pytest.MonkeyPatch
) -> None:
    async def see(work: object, who: object, alert_id: int, now: object) -> AlertCard:
        return replace(CARD, household=None, village=None, roles=frozenset())

    async def of_alert(work: object, card: AlertCard) -> None:
        return None

    monkeypatch.setattr(alerts, "see", see)
    monkeypatch.setattr(case_life, "of_alert", of_alert)
    phone = Phone(speaker(Role.UNIT_LIAISON))
    number = shown(phone)
    await phone.tap("更多")
    assert list(phone.screen[number].buttons) == ["办好了", "上一步"]


@pytest.mark.parametrize("answer", list(HelperReply))
async def test_a_helper_answers_with_one_tap_and_is_thanked(done: list[object], answer: HelperReply) -> None:
    phone = Phone(speaker(Role.FIRST_HELPER))
    phone.show("黄明霞问问", {"回话": buttons.helper_reply(1, answer)})
    await phone.tap("回话")
    assert done == [answer]
    assert not phone.last.buttons
