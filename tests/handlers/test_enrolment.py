"""Joining by a link, the language, leaving; a stranger learns whom to ask and nothing else."""

from datetime import datetime
from typing import Any

import pytest

from actions.rosters import enrolment
from actions.views import Invited, Speaker
from rules.errors import Refused
from rules.roles import Role
from tests.handlers.chat import Phone, speaker

WANG = Invited("ticket", "王芳", frozenset({Role.HOUSEHOLD}))


@pytest.fixture
def accepted(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, int, str]]:
    """What was accepted: ticket, account, language."""
    done: list[tuple[str, int, str]] = []

    async def open_invite(work: object, token: str, telegram_id: int, now: datetime) -> Invited:
        if token != "good-token":
            raise Refused("invite_unknown")
        return WANG

    async def accept(work: object, ticket: str, telegram_id: int, language: str, now: datetime) -> Speaker:
        done.append((ticket, telegram_id, language))
        return speaker(Role.HOUSEHOLD, language=language)

    monkeypatch.setattr(enrolment, "open_invite", open_invite)
    monkeypatch.setattr(enrolment, "accept", accept)
    return done


async def test_agreeing_takes_one_tap(accepted: list[Any]) -> None:
    phone = Phone(None)
    await phone.say("/start good-token")
    assert any("王芳" in shown.text for shown in phone.screen.values())
    await phone.tap("同意")
    assert phone.taps == 1
    assert accepted == [("ticket", phone.user.id, "zh_CN")]
    assert "问政策" in phone.last.buttons
    assert await phone.state.get_data() == {}


async def test_the_consent_can_be_read_in_english_first(accepted: list[Any]) -> None:
    phone = Phone(None)
    await phone.say("/start good-token")
    await phone.tap("English")
    await phone.tap("I agree")
    assert accepted[0][2] == "en"
    assert "Welcome" in phone.last.text


async def test_not_now_keeps_nothing(accepted: list[Any]) -> None:
    phone = Phone(None)
    await phone.say("/start good-token")
    await phone.tap("先不")
    assert accepted == []
    assert await phone.state.get_data() == {}
    assert await phone.state.get_state() is None


async def test_a_wrong_link_says_so_and_nothing_else(accepted: list[Any]) -> None:
    phone = Phone(None)
    await phone.say("/start bad-token")
    assert "不认得" in phone.last.text
    assert not phone.last.buttons


@pytest.mark.parametrize("words", ["/start", "你好", "/visit", "/alerts", "/menu"])
async def test_a_stranger_learns_whom_to_ask(words: str) -> None:
    phone = Phone(None)
    await phone.say(words)
    assert "镇上" in phone.last.text
    assert not phone.last.buttons


async def test_a_strangers_tap_and_photo_change_nothing() -> None:
    phone = Phone(None, language_code="en")
    await phone.photo()
    number = phone.show("old", {"x": "visit:1"})
    await phone.press("visit:1", number)
    assert "Ask your township office" in phone.last.text


async def test_the_language_changes_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    async def set_language(work: object, who: Speaker, language: str, now: datetime) -> Speaker:
        return speaker(Role.HOUSEHOLD, language=language)

    monkeypatch.setattr(enrolment, "set_language", set_language)
    phone = Phone(speaker(Role.HOUSEHOLD))
    await phone.say("/language")
    await phone.tap("English")
    assert "in English" in phone.last.text
    assert "entitled" in phone.commands


async def test_leaving_is_asked_once(monkeypatch: pytest.MonkeyPatch) -> None:
    left: list[int] = []

    async def leave(work: object, who: Speaker, now: datetime) -> None:
        left.append(who.person_id)

    monkeypatch.setattr(enrolment, "leave", leave)
    phone = Phone(speaker(Role.HOUSEHOLD))
    await phone.say("/stop")
    await phone.tap("留下")
    assert left == []
    await phone.say("/stop")
    await phone.tap("退出")
    assert left == [9]
