"""Any sequence of answers, stale taps, backs and edits: no crash, always a way out, never filed twice."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from actions.views import ContactCard, HouseholdCard, QuestionCard
from handlers.answer_question.flow import answer_flow
from handlers.call_record.flow import call_flow, record
from handlers.confirmation.flow import comment_flow
from handlers.drafts import from_dict, to_dict
from handlers.flow import (
    COMPLETE,
    Choice,
    Draft,
    Flow,
    advance,
    back,
    begin,
    edit,
    needed_answers,
    turned,
)
from handlers.prompts import Prompt, changes, leaving, prompt
from handlers.questions import Kind, Question, codes
from handlers.replies import Found, Photo, Problem, Typed, Voice
from handlers.taps import read_tap
from handlers.visit_report.flow import report, visit_flow
from rules.programme import ContactKind
from rules.roles import Role
from tests.handlers.chat import TEXTS, TODAY

KEY = "a1b2c3" + "0" * 26
HOUSEHOLDS = tuple(
    HouseholdCard(number, head, "东沟村", "村东头", phone, Role.FIRST_HELPER)
    for number, head, phone in ((1, "赵大山", "13800001111"), (2, "孙桂兰", None))
)
FLOWS: dict[str, Flow] = {
    "visit": visit_flow(HOUSEHOLDS),
    "visit of one": visit_flow(HOUSEHOLDS[:1]),
    "call": call_flow(HOUSEHOLDS),
    "comment": comment_flow(ContactCard(7, "李明", ContactKind.VISIT, TODAY, (), ())),
    "answer": answer_flow(QuestionCard(3, "谁报销?", "赵大山", "东沟村", TODAY, TODAY, None)),
}
FLOWS["many"] = Flow(
    "reason",
    1,
    (
        Question(
            "reason", Kind.ONE, tuple(Choice(str(at), "conversation.ticked", {"words": at}) for at in range(30))
        ),
        Question("note", Kind.SEVERAL, tuple(Choice(str(at), "conversation.skip") for at in range(30)), at_least=1),
        Question("until", Kind.AMOUNT, optional=True),
    ),
    {"head": "", "contact": "visit", "due": TODAY},
)
DAY = TODAY.isoformat()
GIVEN: dict[str, dict[str, str]] = {
    "visit": {"on": DAY},
    "visit of one": {"household": "1", "on": DAY},
    "call": {"on": DAY},
}


def first(name: str) -> Draft:
    return begin(FLOWS[name], KEY, GIVEN.get(name, {}), TODAY)


def taps_of(shown: Prompt) -> list[str]:
    return [option.tap for row in shown.rows for option in row]


def tapped(flow: Flow, draft: Draft, tap: str, today: date = TODAY) -> Draft | Problem:
    """What the adapter does with a tap, without the chat."""
    reply = read_tap(tap)
    if reply is not None:
        return advance(flow, draft, reply, today)
    match tap.removeprefix("!").partition("."):
        case "back", _, _:
            return back(flow, draft)
        case "edit", _, name:
            return edit(flow, draft, name)
        case "page", _, page:
            return turned(draft, int(page) if page.isdigit() else -1)
    return draft


anything = st.one_of(
    st.integers(0, 40).map(lambda place: ("shown", place)),
    st.sampled_from(
        [
            "!back",
            "!next",
            "!clear",
            "!page.1",
            "!page.9",
            "!page.all",
            "!same",
            "+goods",
            "-goods",
            "1",
            "2",
            "head",
            "send",
            "fine",
        ]
    ).map(lambda tap: ("tap", tap)),
    st.sampled_from(["household", "on", "met", "helped", "note", "photos", "review", "nonsense"]).map(
        lambda name: ("tap", f"!edit.{name}")
    ),
    st.text(max_size=40).map(lambda text: ("typed", text)),
    st.sampled_from(["昨天", "字" * 1001, "3月20日", "老人摔倒了", "三千二"]).map(lambda text: ("typed", text)),
    st.lists(st.sampled_from(["1", "2", "head", "goods", "17", "food"]), max_size=3).map(
        lambda some: ("found", some)
    ),
    st.integers(0, 4).map(lambda number: ("voice", number)),
    st.integers(0, 12).map(lambda number: ("photo", number)),
    st.just(("restart", 0)),
)


def step(flow: Flow, draft: Draft, action: tuple[str, Any]) -> Draft | Problem:
    kind, value = action
    match kind:
        case "shown":
            offered = [*taps_of(prompt(flow, draft, TODAY)), *taps_of(changes(flow, draft))]
            return tapped(flow, draft, offered[value % len(offered)])
        case "tap":
            return tapped(flow, draft, value)
        case "typed":
            return advance(flow, draft, Typed(value), TODAY)
        case "found":
            return advance(flow, draft, Found(tuple(value), chosen=len(value) == 1), TODAY)
        case "photo":
            return advance(flow, draft, Photo(f"photo-{value}", album="a"[: value % 2]), TODAY)
        case "voice":
            return advance(flow, draft, Voice(f"voice-{value}"), TODAY)
    restored = from_dict(flow, to_dict(draft))
    assert restored is not None
    return restored


@pytest.mark.parametrize("name", FLOWS)
@given(actions=st.lists(anything, max_size=40))
def test_nothing_breaks_a_conversation_and_there_is_always_a_way_out(
    name: str, actions: list[tuple[str, Any]]
) -> None:
    flow, draft = FLOWS[name], first(name)
    for action in actions:
        before, result = draft, step(flow, draft, action)
        if isinstance(result, Problem):
            assert TEXTS.has(f"conversation.problem_{result.code}")
            continue
        draft = result
        assert draft.revision >= before.revision
        assert draft.filing_key == KEY
        if draft.complete:
            break
        assert "!cancel" in taps_of(prompt(flow, draft, TODAY))
    if draft.complete:
        assert isinstance(advance(flow, draft, Typed("x"), TODAY), Problem), "what is complete takes no more answers"


@pytest.mark.parametrize("name", ["visit", "call"])
@given(actions=st.lists(anything, max_size=60))
def test_whatever_completes_makes_a_report(name: str, actions: list[tuple[str, Any]]) -> None:
    flow, draft = FLOWS[name], first(name)
    for action in actions:
        result = step(flow, draft, action)
        draft = draft if isinstance(result, Problem) else result
        if draft.complete:
            answers = needed_answers(flow, draft)
            made: Any = report(answers) if name == "visit" else record(answers)
            assert made.household_id in {1, 2}
            return


@pytest.mark.parametrize("name", FLOWS)
@given(actions=st.lists(anything, max_size=30))
def test_what_was_answered_raises_the_revision(name: str, actions: list[tuple[str, Any]]) -> None:
    flow, draft = FLOWS[name], first(name)
    for action in actions:
        result = step(flow, draft, action)
        if isinstance(result, Problem):
            continue
        if result.at != draft.at and not draft.complete:
            assert result.revision > draft.revision
        draft = result
        if draft.complete:
            break


@pytest.mark.parametrize("name", FLOWS)
@given(actions=st.lists(anything, max_size=30))
def test_a_draft_survives_being_kept(name: str, actions: list[tuple[str, Any]]) -> None:
    flow, draft = FLOWS[name], first(name)
    for action in actions:
        result = step(flow, draft, action)
        draft = draft if isinstance(result, Problem) or result.complete else result
    assert from_dict(flow, to_dict(draft)) == draft


def in_words(value: object) -> object:
    """As the adapter gives them to the texts."""
    if isinstance(value, Choice):
        return "字"
    return ["字" for _ in value] if isinstance(value, tuple) else value


@pytest.mark.parametrize("language", ["zh_CN", "en"])
@pytest.mark.parametrize("name", FLOWS)
@given(actions=st.lists(anything, max_size=25))
def test_every_screen_has_its_words(name: str, language: str, actions: list[tuple[str, Any]]) -> None:
    flow, draft = FLOWS[name], first(name)
    for action in actions:
        result = step(flow, draft, action)
        draft = draft if isinstance(result, Problem) or result.complete else result
        reviewed = [changes(flow, draft)] if flow.question("review") else []
        for shown in (prompt(flow, draft, TODAY), leaving(flow, draft), *reviewed):
            values = {name: in_words(value) for name, value in shown.values.items()}
            assert TEXTS.say(language, shown.text, **values)
            for row in shown.rows:
                for option in row:
                    assert TEXTS.label(language, option.label, **option.values)
                    assert len(f"f:{draft.mark}:999999:{option.tap}".encode()) <= 64


json_like = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=10),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)


@given(
    st.dictionaries(
        st.sampled_from(
            ["flow", "version", "filing_key", "at", "revision", "answers", "ticked", "editing", "subject"]
        ),
        st.one_of(json_like, st.just("visit_report"), st.just({"household": "99", "met": "head", "helped": ["x"]})),
    )
)
def test_broken_data_is_never_a_crash(data: dict[str, object]) -> None:
    flow = FLOWS["visit"]
    draft = from_dict(flow, data)
    if draft is not None and not draft.complete:
        prompt(flow, draft, TODAY)


def answered(flow: Flow, draft: Draft, *taps: str) -> Draft:
    for tap in taps:
        result = tapped(flow, draft, tap)
        assert isinstance(result, Draft), (tap, result)
        draft = result
    return draft


def test_an_unknown_step_goes_to_the_first_question_without_an_answer() -> None:
    flow = FLOWS["visit"]
    draft = answered(flow, first("visit"), "1")
    old = {**to_dict(draft), "version": 0, "at": "weather"}
    restored = from_dict(flow, old)
    assert restored is not None
    assert restored.at == "met"
    assert restored.answers == draft.answers


def test_a_renamed_question_keeps_its_answer() -> None:
    flow = replace(FLOWS["visit"], version=2, renamed={"seen": "met"})
    draft = answered(flow, first("visit"), "1", "head")
    old = to_dict(draft)
    answers = dict(draft.answers)
    answers["seen"] = answers.pop("met")
    restored = from_dict(flow, {**old, "version": 1, "answers": answers})
    assert restored is not None
    assert restored.answers["met"] == "head"


def test_a_household_that_is_no_longer_mine_is_asked_again() -> None:
    draft = answered(FLOWS["visit"], first("visit"), "2", "head")
    restored = from_dict(visit_flow(HOUSEHOLDS[:1]), to_dict(draft))
    assert restored is not None
    assert restored.at == "household"


def test_editing_nobody_into_somebody_asks_the_rest() -> None:
    flow = FLOWS["visit"]
    draft = answered(flow, first("visit"), "1", "nobody")
    assert draft.at == "review"
    draft = answered(flow, draft, "!edit.met", "head")
    assert draft.at == "worries"


def test_editing_somebody_into_nobody_leaves_the_rest_out() -> None:
    flow = FLOWS["visit"]
    draft = answered(flow, first("visit"), "1", "head", "+food", "!next", "+talk", "!next", "!next")
    draft = answered(flow, draft, "!edit.met", "nobody", "send")
    assert draft.at == COMPLETE
    assert report(needed_answers(flow, draft)).worries == frozenset()


def test_two_taps_on_one_box_say_the_same_thing() -> None:
    flow = FLOWS["visit"]
    draft = answered(flow, first("visit"), "1", "head", "+food", "+food")
    assert draft.ticked == ("food",)


def test_back_leads_to_the_question_before_and_keeps_the_answers() -> None:
    flow = FLOWS["visit"]
    draft = answered(flow, first("visit"), "1", "head", "!back")
    assert draft.at == "met"
    assert answered(flow, draft, "!back").at == "household", "the day has a button of its own"
    assert answered(flow, draft, "family").at == "worries"


def test_earlier_days_are_buttons_too() -> None:
    flow = FLOWS["visit"]
    draft = answered(flow, first("visit"), "1", "!edit.on", "earlier")
    assert "2026-03-01" in taps_of(prompt(flow, draft, TODAY))
    assert answered(flow, draft, "2026-03-01").answers["on"] == "2026-03-01"
    assert "2026-03-10" in taps_of(prompt(flow, answered(flow, draft, "!back"), TODAY))


def test_many_choices_stand_on_pages_and_typed_words_leave_those_that_fit() -> None:
    flow = FLOWS["many"]
    draft = first("many")
    assert "29" not in taps_of(prompt(flow, draft, TODAY))
    assert "29" in taps_of(prompt(flow, answered(flow, draft, "!page.2"), TODAY))
    narrowed = advance(flow, draft, Found(("7", "17", "27")), TODAY)
    assert isinstance(narrowed, Draft)
    assert taps_of(prompt(flow, narrowed, TODAY)) == ["7", "17", "27", "!page.all", "!cancel"]
    assert "0" in taps_of(prompt(flow, answered(flow, narrowed, "!page.all"), TODAY))
    only = advance(flow, draft, Found(("17",)), TODAY)
    assert isinstance(only, Draft)
    assert only.answers["reason"] == "17"


def test_boxes_that_were_named_are_ticked_and_those_of_other_pages_stay() -> None:
    flow = FLOWS["many"]
    draft = answered(flow, first("many"), "3", "+1")
    named = advance(flow, draft, Found(("20", "29"), chosen=True), TODAY)
    assert isinstance(named, Draft)
    assert codes(answered(flow, named, "!next").answers, "note") == ("1", "20", "29")


def test_an_amount_is_kept_as_yuan_and_asked_again_when_it_is_unclear() -> None:
    flow = FLOWS["many"]
    draft = answered(flow, first("many"), "3", "+1", "!next")
    assert advance(flow, draft, Typed("三五百"), TODAY) == Problem("amount_unclear")
    done = advance(flow, draft, Typed("三千二"), TODAY)
    assert isinstance(done, Draft)
    assert done.answers["until"] == "3200"


def test_the_choice_of_a_draft_from_before_the_deploy_is_asked_where_it_is_missing() -> None:
    """The first version asked for the day and for needs of everybody, and knew nothing of voices."""
    old = {"flow": "visit_report", "version": 1, "filing_key": KEY, "at": "needs", "revision": 6}
    answers = {"household": "1", "on": DAY, "met": "head", "worries": [], "helped": ["talk"], "explained": []}
    restored = from_dict(FLOWS["visit"], {**old, "answers": answers})
    assert restored is not None
    assert restored.at == "needs"
    assert answered(FLOWS["visit"], restored, "!next").at == "review"
