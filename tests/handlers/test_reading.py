"""One message is a report: what is understood of it, and what must not be taken for one."""

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from actions.views import HouseholdCard
from handlers.told.ahead import Plan, read_plan
from handlers.told.apart import Each, read_each
from handlers.told.reading import Reading, Sure, read_report
from handlers.told.undone import Undone, read_undone
from rules.programme import ContactKind
from rules.roles import Role
from rules.visit_report import Help, Met, Need, Topic, Worry
from tests.handlers.chat import TODAY

NAMES = ("赵德福", "孙桂兰", "王志国", "王秀英", "欧阳春")
MINE = tuple(
    HouseholdCard(number, name, "东沟村", "", None, Role.SECOND_HELPER) for number, name in enumerate(NAMES, 1)
)
LIVES_THERE = {1: ("户主", "儿子", "孙女"), 2: ("户主", "丈夫")}
TOLD = [json.loads(line) for line in Path(__file__).with_name("told.jsonl").read_text(encoding="utf-8").splitlines()]


def each_of(said: str) -> Each:
    return read_each(said, read_report(said, MINE, TODAY), MINE, TODAY)


def expected(line: dict[str, Any]) -> Reading:
    """The line as a reading: what it does not name is not understood either."""
    if line["sure"] == "no":
        return Reading(Sure.NO)
    return Reading(
        sure=Sure(line["sure"]),
        kind=ContactKind(line.get("kind", "visit")),
        households=tuple(NAMES.index(name) + 1 for name in line.get("homes", ())),
        elsewhere=line.get("elsewhere", False),
        on=TODAY - timedelta(days=line["on"]) if "on" in line else None,
        met=Met(line["met"]) if "met" in line else None,
        worries=frozenset(map(Worry, line["worries"])) if "worries" in line else None,
        helped=frozenset(map(Help, line.get("helped", ()))),
        explained=frozenset(map(Topic, line.get("explained", ()))),
        needs=frozenset(map(Need, line.get("needs", ()))),
        next_step=line.get("next_step", ""),
    )


@pytest.mark.parametrize("line", TOLD, ids=lambda line: line["said"])
def test_a_message_is_understood_as_it_was_meant(line: dict[str, Any]) -> None:
    assert read_report(line["said"], MINE, TODAY, LIVES_THERE) == expected(line)


@pytest.mark.parametrize("line", TOLD, ids=lambda line: line["said"])
def test_only_what_is_certainly_to_come_is_a_plan(line: dict[str, Any]) -> None:
    plan = line.get("plan")
    wanted = plan and Plan(
        TODAY + timedelta(days=plan["in"]),
        ContactKind(plan.get("kind", "visit")),
        tuple(NAMES.index(name) + 1 for name in plan.get("homes", ())),
    )
    if line["sure"] == "no":
        assert read_plan(line["said"], MINE, TODAY) == wanted


def test_there_are_enough_messages_of_each_kind() -> None:
    assert len(TOLD) >= 60
    assert {line["sure"] for line in TOLD} == set(Sure)


def test_a_policy_question_is_never_taken_for_a_report() -> None:
    asked = Path(__file__).parents[1] / "knowledge" / "questions.jsonl"
    questions = [json.loads(line)["q"] for line in asked.read_text(encoding="utf-8").splitlines()]
    assert len(questions) > 50
    assert [text for text in questions if read_report(text, MINE, TODAY).sure is not Sure.NO] == []
    assert [text for text in questions if read_plan(text, MINE, TODAY)] == []


@given(
    st.lists(
        st.sampled_from([*NAMES, "今天", "去了", "家", "，", "没", "吗", "讲了医保", "下周", "8号", "打了电话", "x"]),
        max_size=14,
    )
)
def test_whatever_is_written_is_read_without_a_crash_and_never_dated_ahead(parts: list[str]) -> None:
    reading = read_report("".join(parts), MINE, TODAY)
    assert reading.on is None or reading.on <= TODAY
    assert set(reading.households) <= {1, 2, 3, 4, 5}


@pytest.mark.parametrize(
    ("said", "each"),
    [
        (
            "今天和村书记去了赵德福和孙桂兰家,赵家一切都好,孙家没人",
            [
                ("赵德福", "visit", 0, {"worries": frozenset()}),
                ("孙桂兰", "visit", 0, {"met": Met.NOBODY}),
            ],
        ),
        (
            "今天跑了两家赵德福家挺好孙桂兰家房子漏雨",
            [("赵德福", "visit", 0, {}), ("孙桂兰", "visit", 0, {"worries": frozenset({Worry.HOUSING})})],
        ),
        ("上周五去的孙桂兰家,周六给赵德福打了电话", [("孙桂兰", "visit", 4, {}), ("赵德福", "call", 3, {})]),
        (
            "3月8日上午走访王志国,下午走访王秀英",
            [("王志国", "visit", 2, {"met": Met.HEAD}), ("王秀英", "visit", 2, {"met": Met.HEAD})],
        ),
        (
            "昨天去了老赵家送米,又到欧阳家坐了坐,他家水管坏了,下周再去",
            [
                ("赵德福", "visit", 1, {"helped": frozenset({Help.GOODS})}),
                (
                    "欧阳春",
                    "visit",
                    1,
                    {
                        "worries": frozenset({Worry.WATER}),
                        "helped": frozenset({Help.TALK}),
                        "next_step": "下周再去",
                    },
                ),
            ],
        ),
        (
            "昨天去了王秀英家和孙桂兰家，王家没人，孙家漏雨",
            [
                ("王秀英", "visit", 1, {"met": Met.NOBODY}),
                ("孙桂兰", "visit", 1, {"worries": frozenset({Worry.HOUSING})}),
            ],
        ),
        ("昨天去了王秀英、王志国和孙桂兰家，王家没人，孙家漏雨", []),
        ("今天去了王家,都好", []),
        ("今天陪赵德福去孙桂兰家借农具", []),
        ("今天去了赵家", []),
    ],
)
def test_of_several_homes_each_gets_what_was_said_of_it(said: str, each: list[Any]) -> None:
    found = each_of(said)
    assert [one for _, one in found] == [
        Reading(Sure.YES, ContactKind(kind), (NAMES.index(name) + 1,), on=TODAY - timedelta(days=ago), **understood)
        for name, kind, ago, understood in each
    ]


def test_the_words_about_one_home_say_nothing_of_the_other() -> None:
    found = each_of("今天跑了两家，赵德福家挺好，孙桂兰家房子漏雨")
    assert [words for words, _ in found] == ["今天跑了两家，赵德福家挺好", "今天跑了两家，孙桂兰家房子漏雨"]
    found = each_of("今天去赵德福家送药了下午又去孙桂兰家修水管")
    assert [words for words, _ in found] == ["今天去赵德福家送药了", "今天下午又去孙桂兰家修水管"]


@pytest.mark.parametrize(
    ("said", "undone"),
    [
        ("今天去赵家没去成,路上车坏了", Undone(ContactKind.VISIT, (1,))),
        ("今天没去赵家明天再去", Undone(ContactKind.VISIT, (1,), TODAY + timedelta(1))),
        ("今天没给孙桂兰打电话", Undone(ContactKind.CALL, (2,))),
        ("赵德福家还没走访", Undone(ContactKind.VISIT, (1,))),
        ("今天没打电话给赵德福,明天再打", Undone(ContactKind.CALL, (1,), TODAY + timedelta(1))),
        ("今天去高学礼家没去成,路断了", Undone(ContactKind.VISIT, ())),
        ("今天没去成,路断了", Undone(ContactKind.VISIT, ())),
        ("今天没去成镇上", None),
        ("赵德福没去上学", None),
        ("没去赵家要不要写原因", None),
    ],
)
def test_what_did_not_happen_is_known_as_such(said: str, undone: Undone | None) -> None:
    assert read_undone(said, MINE, TODAY) == undone


@pytest.mark.parametrize(
    ("said", "lives_there", "met"),
    [
        ("今天去了赵家,老人血压高", ("户主",), Met.HEAD),
        ("今天去了赵家,老人血压高", ("本人", "次子", "孙媳", "外孙女"), Met.HEAD),
        ("今天去了赵家,老人血压高", ("户主", "妻子"), None),
        ("今天去了赵家,老两口都在", ("户主", "妻子", "儿子"), Met.HEAD),
        ("今天去了赵家,老两口都在", ("户主", "妻子", "父亲", "母亲"), None),
        ("今天去了赵家,老太太腿疼", ("户主", "儿子", "岳母"), None),
        ("今天去了赵家,老人血压高", (), None),
        ("今天去了赵家,跟老人的儿子聊了聊", ("户主", "儿子"), Met.FAMILY),
        ("今天去了赵家,没见到人,老人住院了", ("户主",), Met.NOBODY),
    ],
)
def test_somebody_old_is_the_head_only_where_nobody_else_can_be_meant(
    said: str, lives_there: tuple[str, ...], met: Met | None
) -> None:
    assert read_report(said, MINE[:2], TODAY, {1: lives_there}).met is met
