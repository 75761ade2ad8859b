"""`python -m tests.handlers.burden` walks through the conversations, counts, and prints docs/burden.md."""

import asyncio
import sys
import tomllib
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest

from actions import buttons
from actions.contacts import paper_card, reason
from actions.supervision import case_life, cases, overview
from actions.views import DutyCard, LastVisit, ReasonSent
from handlers.buttons import CardPhotoButton, UnansweredButton, WriteCaseButton
from rules.confirmation import Answer
from rules.programme import ContactKind
from rules.reason import Reason
from rules.roles import Role
from rules.standing import Standing
from tests.handlers import income_walked
from tests.handlers.chat import Phone, speaker
from tests.handlers.conftest import ZHAO, Deeds, agreed, faked
from tests.handlers.income_walked import taps
from tests.handlers.test_case import CARD as CASE

CEILINGS = Path(__file__).with_name("burden.toml")
OWED = DutyCard(5, ZHAO, ContactKind.CALL, 1, 0, date(2026, 3, 14), Standing.LAST_DAYS)
Walk = Callable[[Phone, Deeds], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Burden:
    """What one walk cost: taps, messages of the bot, characters typed."""

    taps: int
    messages: int
    characters: int


async def call_from_the_menu(phone: Phone, deeds: Deeds) -> None:
    """A call from the menu, all is well"""
    phone.show("菜单", {"记电话": buttons.start_call(0)})
    await taps(phone, "记电话", "赵大山", "都好")


async def call_from_a_reminder(phone: Phone, deeds: Deeds) -> None:
    """A call from a reminder, all is well"""
    phone.show("提醒", {"打电话": buttons.start_call(1)})
    await taps(phone, "打电话", "都好")


async def call_nobody_answers_for_the_third_time(phone: Phone, deeds: Deeds) -> None:
    """The third call that nobody answers, given as the reason"""
    deeds.unanswered = OWED
    phone.show("菜单", {"记电话": buttons.start_call(0)})
    await taps(phone, "记电话", "赵大山", "没打通")
    await phone.press(UnansweredButton(occurrence_id=OWED.occurrence_id).pack(), max(phone.screen))


async def visit_from_the_menu(phone: Phone, deeds: Deeds) -> None:
    """A visit from the menu, all is well"""
    phone.show("菜单", {"记上门": buttons.start_visit(0)})
    await taps(phone, "记上门", "赵大山", "户主", "都好", "送东西", "下一步", "交上去")


async def visit_from_a_reminder(phone: Phone, deeds: Deeds) -> None:
    """A visit from a reminder, all is well"""
    phone.show("提醒", {"上门": buttons.start_visit(1)})
    await taps(phone, "上门", "户主", "都好", "送东西", "下一步", "交上去")


async def visit_as_last_time(phone: Phone, deeds: Deeds) -> None:
    """The same, as last time"""
    deeds.last_visit = LastVisit(("talk",))
    phone.show("提醒", {"上门": buttons.start_visit(1)})
    await taps(phone, "上门", "户主", "都好", "跟上次一样", "交上去")


async def visit_with_an_agreed_measure(phone: Phone, deeds: Deeds) -> None:
    """The same from the menu, where two measures of the plan are asked about"""
    deeds.measures = (agreed(4, "帮忙联系学校"), agreed(5, "修屋顶"))
    phone.show("菜单", {"记上门": buttons.start_visit(0)})
    await taps(phone, "记上门", "赵大山", "户主", "都好", "送东西", "下一步", "都还在办")


async def visit_in_one_message_with_a_measure(phone: Phone, deeds: Deeds) -> None:
    """A visit told in one message, where a measure of the plan is asked about"""
    deeds.measures = (agreed(4, "帮忙联系学校"),)
    await phone.say("今天下午去了赵家,老人血压高,带了药,帮忙问了医保报销,下周复查")
    await taps(phone, "都好", "办好了")


async def visit_with_policies_and_a_need(phone: Phone, deeds: Deeds) -> None:
    """A visit with policies explained, one thing not in order and a need"""
    phone.show("菜单", {"记上门": buttons.start_visit(0)})
    await taps(phone, "记上门", "赵大山", "家里人", "住房", "下一步", "政策上的事", "下一步", "看病报销", "下一步")
    await taps(phone, "修房子", "下一步", "交上去")


async def visit_nobody_met(phone: Phone, deeds: Deeds) -> None:
    """A visit where nobody was in"""
    phone.show("菜单", {"记上门": buttons.start_visit(0)})
    await taps(phone, "记上门", "赵大山", "没见到人", "交上去")


async def visit_in_one_message(phone: Phone, deeds: Deeds) -> None:
    """A visit told in one message"""
    await phone.say("今天下午去了赵家,老人血压高,带了药,帮忙问了医保报销,下周复查")
    await taps(phone, "都好", "交上去")


async def visit_in_one_message_to_a_couple(phone: Phone, deeds: Deeds) -> None:
    """The same at a couple's home: "the old man" may be either, so it is asked"""
    deeds.relations = {1: ["户主", "妻子"]}
    await phone.say("今天下午去了赵家,老人血压高,带了药,帮忙问了医保报销,下周复查")
    await taps(phone, "户主", "都好", "交上去")


async def visit_in_one_message_with_all_said(phone: Phone, deeds: Deeds) -> None:
    """The same where it says that all is well"""
    await phone.say("昨天去了赵家,跟户主聊了聊,一切都好")
    await taps(phone, "交上去")


async def call_in_one_message(phone: Phone, deeds: Deeds) -> None:
    """A call told in one message"""
    await phone.say("刚给孙桂兰打了电话,都好")
    await taps(phone, "都好")


async def card_photo(phone: Phone, deeds: Deeds) -> None:
    """A photo of the signed card, from the thanks for a visit"""
    phone.show("谢谢", {"拍签字卡": CardPhotoButton(contact_id=7).pack()})
    await taps(phone, "拍签字卡")
    await phone.photo()
    await taps(phone, "好了")


async def case_with_photos(phone: Phone, deeds: Deeds) -> None:
    """A line with a photo about a case"""
    phone.show("台账", {"写一笔": WriteCaseButton(case_id=3).pack()})
    await taps(phone, "写一笔", "做了什么")
    await phone.photo()
    await taps(phone, "好了")


async def confirmation(phone: Phone, deeds: Deeds) -> None:
    """The family confirms a visit"""
    phone.show("是这样吗?", {"来过": buttons.confirm(7, Answer.CAME)})
    await taps(phone, "来过")


async def confirmation_with_words(phone: Phone, deeds: Deeds) -> None:
    """The family has something to say about it"""
    phone.show("是这样吗?", {"有话想说": buttons.confirm(7, Answer.SOMETHING_TO_SAY)})
    await taps(phone, "有话想说")
    await phone.say("只坐了五分钟")


async def reason_from_a_reminder(phone: Phone, deeds: Deeds) -> None:
    """Why a duty cannot be done, from a reminder"""
    phone.show("提醒", {"去不了": buttons.give_reason(OWED.occurrence_id)})
    await taps(phone, "去不了", "路断", "3月15日", "发出去")


FAMILIES = (confirmation, confirmation_with_words, income_walked.income_said_to_be_right)
OFFICES = (case_with_photos,)
WALKS: tuple[Walk, ...] = (
    call_from_the_menu,
    call_from_a_reminder,
    call_nobody_answers_for_the_third_time,
    visit_from_the_menu,
    visit_from_a_reminder,
    visit_as_last_time,
    visit_with_an_agreed_measure,
    visit_with_policies_and_a_need,
    visit_nobody_met,
    visit_in_one_message,
    visit_in_one_message_to_a_couple,
    visit_in_one_message_with_a_measure,
    visit_in_one_message_with_all_said,
    call_in_one_message,
    card_photo,
    *OFFICES,
    *FAMILIES,
    reason_from_a_reminder,
    *income_walked.SECONDS,
)


def ceilings() -> dict[str, Burden]:
    """What each may cost at most."""
    return {name: Burden(**most) for name, most in tomllib.loads(CEILINGS.read_text(encoding="utf-8")).items()}


async def measured() -> dict[str, Burden]:
    """Every walk on a phone of its own, to its end: one more question at the end is a tap more, too."""
    found = {}
    for walk in WALKS:
        with pytest.MonkeyPatch.context() as patch:
            deeds = faked(patch)
            _fake_the_rest(patch)
            phone = Phone(speaker(_role(walk)))
            await walk(phone, deeds)
            assert await phone.state.get_state() is None, f"{name_of(walk)} is not at its end: {phone.last.text}"
            found[name_of(walk)] = Burden(phone.taps, phone.heard, phone.typed)
    return found


def _role(walk: Walk) -> Role:
    if walk in OFFICES:
        return Role.TOWNSHIP_OFFICER
    if walk in income_walked.SECONDS:
        return Role.SECOND_HELPER
    return Role.HOUSEHOLD if walk in FAMILIES else Role.FIRST_HELPER


def _fake_the_rest(patch: pytest.MonkeyPatch) -> None:
    async def offered(*given: Any) -> tuple[DutyCard, ...]:
        return (OWED,)

    async def propose(work: object, who: object, duty: int, why: Reason, *rest: Any) -> ReasonSent:
        return ReasonSent(ZHAO, ("孙建国",))

    async def mine(work: object, who: object, now: datetime) -> overview.Overview:
        return overview.Overview()

    async def own_visit(*given: Any) -> str:
        return ZHAO.head

    async def nothing(*given: Any) -> Any:
        return CASE

    income_walked.fake(patch)
    patch.setattr(paper_card, "own_visit", own_visit)
    patch.setattr(paper_card, "file_photo", nothing)
    patch.setattr(cases, "see_case", nothing)
    patch.setattr(case_life, "may_close", nothing)
    patch.setattr(case_life, "note", nothing)
    patch.setattr(reason, "offered", offered)
    patch.setattr(reason, "propose", propose)
    patch.setattr(overview, "mine", mine)


def name_of(walk: Walk) -> str:
    """The walk's name in the file of ceilings."""
    return str(getattr(walk, "__name__", ""))


def page(found: dict[str, Burden]) -> str:
    """docs/burden.md."""
    most = ceilings()
    rows = [
        f"| {(walk.__doc__ or '').strip()} | {found[name].taps} ({most[name].taps}) | "
        f"{found[name].messages} ({most[name].messages}) | {found[name].characters} ({most[name].characters}) |"
        for walk in WALKS
        for name in [name_of(walk)]
    ]
    return HEAD + "\n".join(rows) + "\n"


HEAD = """\
# What a conversation costs the thumb

Counted by `make burden`, which walks through each conversation with the real handlers (`tests/handlers/burden.py`).
In brackets: what it may cost at most (`tests/handlers/burden.toml`). A test fails when one gets heavier than that, or
when this page is not what was counted. The tap that opens a conversation from the menu or a message counts; a helper
of one household has one tap less from the menu. Messages are those that the bot sends anew; a tap that changes a
message adds none.

| conversation | taps | messages | characters typed |
| --- | --- | --- | --- |
"""


if __name__ == "__main__":
    sys.stdout.write(page(asyncio.run(measured())))
