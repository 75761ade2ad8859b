"""Away in three taps, back in one."""

from datetime import date, datetime

import pytest

from actions.supervision import away
from actions.views import AwayCard, DeputyCard, Speaker
from rules.roles import Role
from tests.handlers.chat import Phone, speaker


@pytest.fixture
def absences(monkeypatch: pytest.MonkeyPatch) -> list[AwayCard]:
    """The absence that runs, if one does."""
    kept: list[AwayCard] = []

    async def deputies(work: object, who: Speaker) -> tuple[DeputyCard, ...]:
        return (DeputyCard(3, "唐国栋", Role.CITY_OFFICER),) if Role.TOWNSHIP_OFFICER in who.roles else ()

    async def now(work: object, who: Speaker, moment: datetime) -> AwayCard | None:
        return kept[-1] if kept else None

    async def leave(work: object, who: Speaker, until: date, deputy: int, moment: datetime) -> AwayCard:
        kept.append(AwayCard(until, "唐国栋"))
        return kept[-1]

    async def come_back(work: object, who: Speaker, moment: datetime) -> None:
        kept.clear()

    for deed in (deputies, now, leave, come_back):
        monkeypatch.setattr(away, deed.__name__, deed)
    return kept


async def test_away_is_three_taps_and_back_is_one(absences: list[AwayCard]) -> None:
    phone = Phone(speaker(Role.TOWNSHIP_OFFICER))
    await phone.say("/away")
    for words in ("3月17日", "唐国栋（市里）", "就这样"):
        await phone.tap(words)
    assert absences == [AwayCard(date(2026, 3, 17), "唐国栋")]
    assert phone.taps == 3
    assert "3月17日" in phone.last.text
    await phone.say("/away")
    await phone.tap("我回来了")
    assert not absences
    assert "欢迎回来" in phone.last.text


async def test_nobody_to_stand_in_is_said(absences: list[AwayCard]) -> None:
    phone = Phone(speaker(Role.UNIT_LIAISON))
    await phone.say("/away")
    assert "还没有人能代您办" in phone.last.text
