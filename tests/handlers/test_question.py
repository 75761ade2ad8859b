"""Questions: any words outside a conversation, and how the township answers."""

from dataclasses import replace
from datetime import date

import pytest

from actions.answers.curating import Proposal
from actions.views import Answered
from knowledge.emergency import Emergency, spoken_dangers
from rules.roles import Role
from tests.handlers.asked import ARTICLE, ASKED, Base
from tests.handlers.chat import Phone, speaker
from tests.handlers.conftest import Deeds


def family() -> Phone:
    return Phone(speaker(Role.HOUSEHOLD))


async def test_an_answer_names_place_year_and_source_and_promises_nothing(base: Base) -> None:
    phone = family()
    await phone.say("住院谁给报销")
    for words in ("住院报销", "莱州市", "2018", "可能", "报八成", "不含镶牙", "身份证", "镇医保站", "出处"):
        assert words in phone.last.text


async def test_what_did_not_help_goes_to_the_township_in_the_same_words(base: Base) -> None:
    phone = family()
    await phone.say("住院谁给报销")
    await phone.tap("没答到点上")
    assert base.handed_over == ["住院谁给报销"]
    assert "3月17日" in phone.last.text


async def test_a_double_tap_hands_over_once(base: Base) -> None:
    phone = family()
    await phone.say("住院谁给报销")
    number, data = max(phone.screen), phone.last.buttons["没答到点上"]
    await phone.press(data, number)
    await phone.press(data, number)
    assert len(base.handed_over) == 1


async def test_a_policy_that_is_only_named_says_so_and_offers_the_township(base: Base) -> None:
    base.answer = Answered("answer", (replace(ARTICLE, detail="none", facts=()),))
    phone = family()
    await phone.say("先看病后付钱")
    assert "没有写" in phone.last.text
    await phone.tap("问问镇上")
    assert base.handed_over


async def test_did_you_mean_offers_titles_and_none_of_them(base: Base) -> None:
    base.answer = Answered("clarify", (ARTICLE,))
    phone = family()
    await phone.say("报销")
    await phone.tap("住院报销")
    assert "报八成" in phone.last.text
    await phone.tap("都不是")
    assert base.handed_over == ["报销"]


async def test_what_is_not_known_is_handed_over_plainly(base: Base) -> None:
    base.answer = Answered("hand_over", question_id=3, due_on=date(2026, 3, 17))
    phone = family()
    await phone.say("我家的地谁来量")
    assert "没有把握" in phone.last.text
    assert "3月17日" in phone.last.text


@pytest.mark.parametrize("danger", [danger for danger, _ in spoken_dangers()])
async def test_an_emergency_shows_the_number_first_and_one_line_of_what_to_do(base: Base, danger: Emergency) -> None:
    base.answer = Answered("emergency", question_id=3, numbers=(danger.number,), danger=danger.name)
    phone = family()
    await phone.say("老人摔了昏过去了")
    first, second = (phone.screen[number].text for number in sorted(phone.screen))
    number, call, what_to_do = first.splitlines()
    assert number == f"<b>{danger.number}</b>"
    assert "打这个电话" in call
    assert what_to_do.endswith("。")
    assert "正在通知您的帮扶人" in second


async def test_a_helper_in_an_emergency_reads_who_else_is_told(base: Base, deeds: Deeds) -> None:
    base.answer = Answered("emergency", question_id=3, numbers=("120",))
    phone = Phone(speaker(Role.FIRST_HELPER))
    await phone.say("老人摔了昏过去了")
    assert "一起帮扶这家的人和镇上" in phone.screen[max(phone.screen)].text


async def test_ask_without_words_says_how(base: Base) -> None:
    phone = family()
    await phone.say("/ask")
    assert "直接写" in phone.last.text
    await phone.say("/ask 住院谁报销")
    assert "报八成" in phone.last.text


async def test_an_offices_words_are_no_question(base: Base) -> None:
    phone = Phone(speaker(Role.CITY_OFFICER))
    await phone.say("你好")
    assert "菜单" in phone.last.buttons
    await phone.say("/ask 你好")
    assert "办不了" in phone.last.text


async def test_an_officer_answers_and_sees_it_before_it_goes(base: Base) -> None:
    phone = Phone(speaker(Role.TOWNSHIP_OFFICER))
    await phone.say("/questions")
    await phone.tap("回第 1 个")
    assert "住院谁报销" in phone.last.text
    await phone.say("去镇卫生院窗口报")
    assert base.answered == []
    await phone.tap("发出去")
    assert base.answered == [(3, "去镇卫生院窗口报")]
    await phone.say("/questions")
    assert "没有等您回话" in phone.last.text


async def test_two_taps_propose_an_answered_question_and_a_colleagues_tap_lets_it_serve(base: Base) -> None:
    phone = Phone(speaker(Role.TOWNSHIP_OFFICER))
    await phone.say("/questions")
    await phone.tap("回第 1 个")
    await phone.say("去镇卫生院窗口报")
    await phone.tap("发出去")
    await phone.tap("让别人也用得上")
    await phone.tap("住院报销")
    assert base.proposed == [(3, ARTICLE.id)]
    base.proposals = (Proposal(5, "住院谁报销", "", "住院报销", "王主任"),)
    await phone.say("/questions")
    assert "王主任" in next(shown.text for shown in phone.screen.values() if "可以用" in shown.buttons)
    await phone.tap("可以用")
    assert base.reviewed == [(5, True)]


async def test_several_answers_come_short_with_a_way_to_more(base: Base) -> None:
    base.answer = Answered("answer", (ARTICLE, ARTICLE))
    phone = family()
    await phone.say("住院谁报销 镶牙呢")
    assert sum("莱州市" in shown.text for shown in phone.screen.values()) == 2
    await phone.tap("说详细点")
    assert "身份证" in phone.last.text


async def test_an_answer_that_did_not_help_goes_back(base: Base) -> None:
    phone = family()
    phone.show("回话", {"没解决": "reopen:3"})
    await phone.tap("没解决")
    assert base.reopened == [3]
    assert "3月16日" in phone.last.text


async def test_an_answer_that_came_second_says_who_was_first(base: Base) -> None:
    phone = Phone(speaker(Role.TOWNSHIP_OFFICER))
    await phone.say("/questions")
    await phone.tap("回第 1 个")
    await phone.say("去窗口报")
    base.answered.append((3, "别人回的"))
    await phone.tap("发出去")
    assert "王主任" in phone.last.text
    await phone.say("/cancel")
    assert await phone.state.get_state() is None


async def test_an_answer_that_did_not_help_is_told_apart_from_what_was_not_found(base: Base) -> None:
    phone = family()
    await phone.say("住院谁给报销")
    await phone.tap("没答到点上")
    base.answer = Answered("clarify", (ARTICLE,))
    await phone.say("看病的钱")
    await phone.tap("都不是")
    assert base.unhelpful == [True, False]
    assert base.failed == [(ARTICLE.id,), ()]
    await phone.say("看病的钱")
    await phone.tap(ARTICLE.title)
    await phone.tap("没答到点上")
    assert base.failed[-1] == (ARTICLE.id,), "the title that was chosen"
    base.waiting = (replace(ASKED, unhelpful=True), replace(ASKED, id=ASKED.id + 1))
    officer = Phone(speaker(Role.TOWNSHIP_OFFICER))
    await officer.say("/questions")
    assert officer.last.text.count("没帮上忙") == 1
