"""A conversation as data: questions in their order, and pure functions that read one answer at a time."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum

from handlers.days import read_day, read_day_ahead
from handlers.replies import Clear, Next, Photo, Pick, Problem, Reply, Tick, Typed

Value = str | tuple[str, ...]
Answers = Mapping[str, Value]
COMPLETE = ""
EARLIER = "earlier"
SEND = "send"


class Kind(StrEnum):
    """How a question is answered. Dates are kept as ISO text, choices as codes, photos as Telegram file ids."""

    ONE = "one"
    SEVERAL = "several"
    DATE = "date"
    TEXT = "text"
    PHOTOS = "photos"
    REVIEW = "review"


@dataclass(frozen=True, slots=True)
class Choice:
    """One thing to choose: its code in answers and buttons, and the key and values of its words."""

    code: str
    label: str
    values: Mapping[str, object] = field(default_factory=dict)


def always(answers: Answers) -> bool:
    """The condition of a question that is asked of everybody."""
    return True


@dataclass(frozen=True, slots=True)
class Question:
    """One question. Its words are the blocks `ask_<name>` and `field_<name>` of the conversation's template.

    `needed` skips it; `asked=False` leaves it to a button of another question (`beside`); `at_least` ticks are
    required of SEVERAL; `limit` is in characters for TEXT and in pictures for PHOTOS; a DATE that is `ahead` lies in
    the future, and one that is `optional` may be left open.
    """

    name: str
    kind: Kind
    choices: tuple[Choice, ...] = ()
    needed: Callable[[Answers], bool] = always
    asked: bool = True
    optional: bool = False
    at_least: int = 0
    limit: int = 500
    beside: tuple[str, ...] = ()
    columns: int = 2
    ahead: bool = False

    def choice(self, code: str) -> Choice | None:
        """The choice of that code, if it is offered."""
        return next((choice for choice in self.choices if choice.code == code), None)


@dataclass(frozen=True, slots=True)
class Flow:
    """A conversation. Raise `version` when questions change and name renamed ones in `renamed` (old: new);
    `values` are what its texts may say besides the answers."""

    name: str
    version: int
    questions: tuple[Question, ...]
    values: Mapping[str, object] = field(default_factory=dict)
    renamed: Mapping[str, str] = field(default_factory=dict)

    def question(self, name: str) -> Question | None:
        """The question of that name."""
        return next((question for question in self.questions if question.name == name), None)


@dataclass(frozen=True, slots=True)
class Draft:
    """A half-filled conversation. `revision` rises with each answer; `ticked` is what is ticked at the present
    question; `subject` is what it is about (an id) where that is no answer; `filing_key` makes filing it once;
    `begun` is the local day on which it was begun (ISO)."""

    flow: str
    version: int
    filing_key: str
    at: str
    revision: int = 0
    answers: Answers = field(default_factory=dict)
    ticked: tuple[str, ...] = ()
    editing: bool = False
    subject: int | None = None
    begun: str = ""

    @property
    def touched(self) -> bool:
        """Whether there is anything to lose."""
        return self.revision > 0 or bool(self.ticked) or any(isinstance(v, tuple) for v in self.answers.values())

    @property
    def complete(self) -> bool:
        """Whether nothing is left to ask."""
        return self.at == COMPLETE

    @property
    def mark(self) -> str:
        """What buttons carry so that another draft's buttons are known as such."""
        return self.filing_key[:6]


def begin(flow: Flow, filing_key: str, answers: Answers, today: date, subject: int | None = None) -> Draft:
    """A new draft with what is known from the start."""
    at, begun = first_open(flow, answers), today.isoformat()
    return Draft(flow.name, flow.version, filing_key, at, answers=dict(answers), subject=subject, begun=begun)


def advance(flow: Flow, draft: Draft, reply: Reply, today: date) -> Draft | Problem:
    """The draft after this answer to the present question, or why it cannot be taken."""
    question = flow.question(draft.at)
    if question is None:
        return Problem("stale")
    if isinstance(reply, Photo):
        return _with_photo(flow, draft, reply)
    return _READERS[question.kind](flow, draft, question, reply, today)


def back(flow: Flow, draft: Draft) -> Draft:
    """The question before, or out of an edit; the same draft where there is nothing before."""
    if draft.ticked == (EARLIER,):
        return replace(draft, ticked=())
    earlier = previous(flow, draft)
    return draft if earlier is None else _moved(flow, draft, earlier)


def previous(flow: Flow, draft: Draft) -> str | None:
    """Where `back` leads: a question with one choice only is passed over."""
    question = flow.question(draft.at)
    if draft.editing or (question is not None and not question.asked):
        return first_open(flow, draft.answers)
    names = [question.name for question in flow.questions if _may_be_asked(question, draft.answers)]
    before = names[: names.index(draft.at)] if draft.at in names else []
    return before[-1] if before else None


def edit(flow: Flow, draft: Draft, name: str) -> Draft | Problem:
    """Goes to one question to answer it anew."""
    question = flow.question(name)
    if question is None or not question.needed(draft.answers) or question.kind is Kind.REVIEW:
        return Problem("stale")
    if question.asked and name not in draft.answers:
        return Problem("stale")
    return replace(_moved(flow, draft, name), editing=True)


def first_open(flow: Flow, answers: Answers) -> str:
    """The first question that is still to be answered, or COMPLETE."""
    for question in flow.questions:
        if question.asked and question.needed(answers) and question.name not in answers:
            return question.name
    return COMPLETE


def needed_answers(flow: Flow, draft: Draft) -> Answers:
    """The answers without those that a later one made pointless."""
    asked = {question.name for question in flow.questions if question.needed(draft.answers)}
    return {name: value for name, value in draft.answers.items() if name in asked}


def codes(answers: Answers, name: str) -> tuple[str, ...]:
    """The answer to SEVERAL or PHOTOS; empty when there is none."""
    value = answers.get(name, ())
    return value if isinstance(value, tuple) else ()


def words(answers: Answers, name: str) -> str:
    """The answer to ONE, DATE or TEXT; empty when there is none."""
    value = answers.get(name, "")
    return value if isinstance(value, str) else ""


def _may_be_asked(question: Question, answers: Answers) -> bool:
    only_one = question.kind is Kind.ONE and len(question.choices) == 1
    return question.asked and question.needed(answers) and not only_one


def _moved(flow: Flow, draft: Draft, name: str) -> Draft:
    question = flow.question(name)
    several = question is not None and question.kind is Kind.SEVERAL
    ticked = codes(draft.answers, name) if several else ()
    return replace(draft, at=name, revision=draft.revision + 1, ticked=ticked, editing=False)


def _answered(flow: Flow, draft: Draft, name: str, value: Value) -> Draft:
    answers = {**draft.answers, name: value}
    return _moved(flow, replace(draft, answers=answers), first_open(flow, answers))


def _read_one(flow: Flow, draft: Draft, question: Question, reply: Reply, today: date) -> Draft | Problem:
    if not isinstance(reply, Pick) or question.choice(reply.code) is None:
        return Problem("use_buttons")
    return _answered(flow, draft, question.name, reply.code)


def _read_several(flow: Flow, draft: Draft, question: Question, reply: Reply, today: date) -> Draft | Problem:
    if isinstance(reply, Next):
        if len(draft.ticked) < question.at_least:
            return Problem("tick_one")
        return _answered(flow, draft, question.name, draft.ticked)
    if not isinstance(reply, Tick) or question.choice(reply.code) is None:
        return Problem("use_buttons")
    ticked = {*draft.ticked, reply.code} if reply.on else {*draft.ticked} - {reply.code}
    return replace(draft, ticked=tuple(choice.code for choice in question.choices if choice.code in ticked))


def _read_date(flow: Flow, draft: Draft, question: Question, reply: Reply, today: date) -> Draft | Problem:
    if isinstance(reply, Clear) and question.optional:
        return _answered(flow, draft, question.name, "")
    if isinstance(reply, Pick) and reply.code == EARLIER and not question.ahead:
        return replace(draft, ticked=(EARLIER,))
    if isinstance(reply, Pick | Typed):
        text = reply.code if isinstance(reply, Pick) else reply.text
        day = read_day_ahead(text, today) if question.ahead else read_day(text, today)
        if day is not None:
            return _answered(flow, draft, question.name, day.isoformat())
    return Problem("day_ahead_unclear" if question.ahead else "day_unclear")


def _read_text(flow: Flow, draft: Draft, question: Question, reply: Reply, today: date) -> Draft | Problem:
    if isinstance(reply, Clear) and (question.optional or not question.asked):
        return _answered(flow, draft, question.name, "")
    if not isinstance(reply, Typed) or not reply.text.strip():
        return Problem("write_words")
    text = reply.text.strip()
    if len(text) > question.limit:
        return Problem("too_long", {"limit": question.limit, "length": len(text)})
    return _answered(flow, draft, question.name, text)


def _read_photos(flow: Flow, draft: Draft, question: Question, reply: Reply, today: date) -> Draft | Problem:
    if isinstance(reply, Next):
        return _answered(flow, draft, question.name, codes(draft.answers, question.name))
    if isinstance(reply, Clear):
        return _answered(flow, draft, question.name, ())
    return Problem("send_photos")


def _read_review(flow: Flow, draft: Draft, question: Question, reply: Reply, today: date) -> Draft | Problem:
    """Words typed at the review are what the helper wants to add: they follow what was written before."""
    if isinstance(reply, Pick) and reply.code == SEND:
        return _answered(flow, draft, question.name, SEND)
    note = next((q for name in question.beside if (q := flow.question(name)) and q.kind is Kind.TEXT), None)
    if not isinstance(reply, Typed) or note is None:
        return Problem("use_buttons")
    before = words(draft.answers, note.name)
    return _read_text(flow, draft, note, Typed(f"{before}\n{reply.text}".strip()), today)


def _with_photo(flow: Flow, draft: Draft, photo: Photo) -> Draft | Problem:
    """Pictures are welcome at any question of a flow that has a place for them; the question stays."""
    place = next((question for question in flow.questions if question.kind is Kind.PHOTOS), None)
    if place is None or not place.needed(draft.answers):
        return Problem("no_photos")
    known = codes(draft.answers, place.name)
    if photo.file_id in known:
        return draft
    if len(known) >= place.limit:
        return Problem("too_many_photos", {"limit": place.limit})
    return _with_caption(flow, draft, {**draft.answers, place.name: (*known, photo.file_id)}, photo.caption.strip())


def _with_caption(flow: Flow, draft: Draft, answers: Answers, caption: str) -> Draft | Problem:
    """The words under a picture are added to what the helper writes."""
    note = next((question for question in flow.questions if question.kind is Kind.TEXT), None)
    if note is None or not caption:
        return replace(draft, answers=answers)
    text = f"{words(answers, note.name)}\n{caption}".strip()
    if len(text) > note.limit:
        return Problem("too_long", {"limit": note.limit, "length": len(text)})
    return replace(draft, answers={**answers, note.name: text})


_READERS: Mapping[Kind, Callable[[Flow, Draft, Question, Reply, date], Draft | Problem]] = {
    Kind.ONE: _read_one,
    Kind.SEVERAL: _read_several,
    Kind.DATE: _read_date,
    Kind.TEXT: _read_text,
    Kind.PHOTOS: _read_photos,
    Kind.REVIEW: _read_review,
}
