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
from handlers.told.reading import Reading, Sure, read_report
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
