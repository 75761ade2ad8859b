"""A conversation's moves, as pure functions: one answer at a time, back, to any earlier answer and on."""

from dataclasses import replace
from datetime import date

from handlers.answers import READERS, received
from handlers.questions import (
    COMPLETE,
    EARLIER,
    SEND,
    Answers,
    Choice,
    Draft,
    Flow,
    Kind,
    Question,
    Value,
    codes,
    words,
)
from handlers.replies import Photo, Problem, Reply, Told, Voice
from handlers.steps import first_open, moved, with_answer

__all__ = [
    "COMPLETE",
    "EARLIER",
    "SEND",
    "Answers",
    "Choice",
    "Draft",
    "Flow",
    "Kind",
    "Question",
    "Value",
    "advance",
    "back",
    "begin",
    "codes",
    "edit",
    "first_open",
    "needed_answers",
    "previous",
    "turned",
    "words",
]


def begin(
    flow: Flow,
    filing_key: str,
    answers: Answers,
    today: date,
    subject: int | None = None,
    found: tuple[str, ...] = (),
) -> Draft:
    """A new draft with what is known from the start; `found` narrows the first question's choices."""
    at = first_open(flow, answers)
    draft = Draft(
        flow.name, flow.version, filing_key, at, -1, dict(answers), subject=subject, begun=today.isoformat()
    )
    return replace(moved(flow, draft, at), found=found)


def advance(flow: Flow, draft: Draft, reply: Reply, today: date) -> Draft | Problem:
    """The draft after this answer to the present question, or why it cannot be taken."""
    question = flow.question(draft.at)
    if question is None:
        return Problem("stale")
    if isinstance(reply, Photo | Voice):
        return received(flow, draft, reply)
    if isinstance(reply, Told):
        return _with_told(flow, draft, reply)
    return READERS[question.kind](flow, draft, question, reply, today)


def _with_told(flow: Flow, draft: Draft, told: Told) -> Draft:
    answers: Answers = {
        name: value for name, value in draft.answers.items() if told.answers.get(name, "") is not None
    }
    for name, value in told.answers.items():
        answers = answers if value is None else with_answer(flow, answers, name, value)
    return moved(flow, replace(draft, answers=answers), first_open(flow, answers))


def back(flow: Flow, draft: Draft) -> Draft:
    """The question before, or out of an edit; the same draft where there is nothing before."""
    if draft.ticked == (EARLIER,):
        return replace(draft, ticked=())
    earlier = previous(flow, draft)
    return draft if earlier is None else moved(flow, draft, earlier)


def previous(flow: Flow, draft: Draft) -> str | None:
    """Where `back` leads: a question with one choice only, or with a button here, is passed over."""
    question = flow.question(draft.at)
    if draft.editing or (question is not None and not question.is_asked(draft.answers)):
        return first_open(flow, draft.answers)
    if question is None or not _may_be_asked(question, draft.answers):
        return None
    before = flow.questions[: next(at for at, one in enumerate(flow.questions) if one is question)]
    for one in reversed(before):
        if one.name not in question.beside and _may_be_asked(one, draft.answers):
            return one.name
    return None


def edit(flow: Flow, draft: Draft, name: str) -> Draft | Problem:
    """Goes to one question to answer it anew."""
    question = flow.question(name)
    if question is None or not question.needed(draft.answers) or question.kind is Kind.REVIEW:
        return Problem("stale")
    if question.is_asked(draft.answers) and name not in draft.answers:
        return Problem("stale")
    return replace(moved(flow, draft, name), editing=True)


def turned(draft: Draft, page: int) -> Draft:
    """Another page of the choices; a negative one shows all choices again."""
    return replace(draft, page=max(page, 0), found=() if page < 0 else draft.found)


def needed_answers(flow: Flow, draft: Draft) -> Answers:
    """The answers without those that a later one made pointless."""
    asked = {question.name for question in flow.questions if question.needed(draft.answers)}
    return {name: value for name, value in draft.answers.items() if name in asked}


def _may_be_asked(question: Question, answers: Answers) -> bool:
    only_one = question.kind is Kind.ONE and len(question.choices) == 1
    return question.is_asked(answers) and not only_one
