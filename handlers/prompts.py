"""What is shown at each point of a conversation: a text's key and values, and the buttons. Pure, like the flow."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from handlers.answers import CHOICES, may_be_left_to_photos
from handlers.flow import needed_answers, previous
from handlers.questions import EARLIER, SEND, Choice, Draft, Flow, Kind, Question, codes, words

EARLIER_DAYS = 14
AHEAD_DAYS = (1, 2, 3, 5, 7, 10, 14, 21)


@dataclass(frozen=True, slots=True)
class Option:
    """A button: the key and values of its words, and what tapping it says (`handlers/taps.py` reads it)."""

    label: str
    tap: str
    values: Mapping[str, object] = field(default_factory=dict)
    ticked: bool = False


@dataclass(frozen=True, slots=True)
class Prompt:
    """A message to be rendered. A Choice among the values stands for its words, a tuple of them for a list. `long`
    says that there are more choices than stand here."""

    text: str
    kind: Kind
    values: Mapping[str, object]
    rows: tuple[tuple[Option, ...], ...]
    long: bool = False


def prompt(flow: Flow, draft: Draft, today: date, last: tuple[str, ...] = ()) -> Prompt:
    """The present question; `last` is what was answered to it last time, where that is known."""
    question = flow.question(draft.at)
    if question is None:
        raise KeyError(draft.at)
    rows = (
        *_same(question, draft, last),
        *_answer_rows(flow, question, draft, today),
        *_beside(flow, question, draft),
        *_ways_out(flow, question, draft),
    )
    more = len(_offered(question, draft)) > CHOICES
    return Prompt(f"{flow.name}.ask_{question.name}", question.kind, shown(flow, draft), rows, long=more)


def changes(flow: Flow, draft: Draft) -> Prompt:
    """Which answer is to be changed."""
    names = [q.name for q in flow.questions if _can_be_changed(q, draft)]
    options = [Option(f"{flow.name}.field_{name}", f"!edit.{name}") for name in names]
    rows = (*_in_rows(options, 2), (Option("conversation.back", "!show"),))
    return Prompt("conversation.what_to_change", Kind.ONE, {}, rows)


def leaving(flow: Flow, draft: Draft) -> Prompt:
    """Whether the draft is really to be dropped."""
    stay, drop = Option("conversation.go_on", "!show"), Option("conversation.drop", "!drop")
    return Prompt("conversation.leave", Kind.ONE, {}, ((stay, drop),))


def shown(flow: Flow, draft: Draft) -> Mapping[str, object]:
    """What the texts may say: each answer by its question's name in words, `answers` as codes, and what is known of
    a picked choice (a household's head, village ...)."""
    answers = needed_answers(flow, draft)
    values: dict[str, object] = {**flow.values, "answers": answers}
    for question in flow.questions:
        for choice in question.choices:
            if choice.values:
                values.update(dict.fromkeys(choice.values))
        value = values[question.name] = _value(question, answers)
        if isinstance(value, Choice):
            values.update(value.values)
    return values


def _value(question: Question, answers: Mapping[str, str | tuple[str, ...]]) -> object:
    match question.kind:
        case Kind.ONE:
            return question.choice(words(answers, question.name))
        case Kind.SEVERAL:
            chosen = codes(answers, question.name)
            return tuple(choice for choice in question.choices if choice.code in chosen)
        case Kind.DATE:
            text = words(answers, question.name)
            return date.fromisoformat(text) if text else None
        case Kind.PHOTOS | Kind.VOICES:
            return len(codes(answers, question.name))
        case _:
            return words(answers, question.name)


def _answer_rows(flow: Flow, question: Question, draft: Draft, today: date) -> tuple[tuple[Option, ...], ...]:
    match question.kind:
        case Kind.ONE:
            choices, turning = _page(question, draft)
            return (*_in_rows([Option(c.label, c.code, c.values) for c in choices], question.columns), *turning)
        case Kind.SEVERAL:
            return _boxes(flow, question, draft)
        case Kind.DATE:
            return _days_ahead(question, today) if question.ahead else _days(draft, today)
        case Kind.TEXT | Kind.AMOUNT:
            return _text_rows(flow, question, draft)
        case Kind.PHOTOS | Kind.VOICES:
            clear = (Option("conversation.clear", "!clear"),) if codes(draft.answers, question.name) else ()
            return ((Option("conversation.done", "!next"), *clear),)
        case Kind.REVIEW:
            ways = [Option(way.label, way.code, way.values) for way in question.ways(draft.answers)]
            return _in_rows(ways or [Option(f"{flow.name}.send", SEND)], question.columns)


def _offered(question: Question, draft: Draft) -> list[Choice]:
    return [choice for choice in question.choices if question.fits(choice.code, draft.answers)]


def _page(question: Question, draft: Draft) -> tuple[list[Choice], tuple[tuple[Option, ...], ...]]:
    """The choices of the present page, and the buttons that lead to the others."""
    left = [one for one in _offered(question, draft) if not draft.found or one.code in draft.found]
    last = (len(left) - 1) // CHOICES
    page = min(draft.page, max(last, 0))
    turning = []
    if page > 0:
        turning.append(Option("conversation.page_before", f"!page.{page - 1}"))
    if page < last:
        turning.append(Option("conversation.page_after", f"!page.{page + 1}"))
    if draft.found and len(left) < len(_offered(question, draft)):
        turning.append(Option("conversation.page_all", "!page.all"))
    return left[page * CHOICES : (page + 1) * CHOICES], (tuple(turning),) if turning else ()


def _same(question: Question, draft: Draft, last: tuple[str, ...]) -> tuple[tuple[Option, ...], ...]:
    """One tap for what was answered last time."""
    chosen = [choice for choice in question.choices if choice.code in last]
    if not question.repeats or not chosen or draft.ticked:
        return ()
    return ((Option("conversation.same", "!same", {"last": tuple(chosen)}),),)


def _boxes(flow: Flow, question: Question, draft: Draft) -> tuple[tuple[Option, ...], ...]:
    choices, turning = _page(question, draft)
    options = [
        Option(c.label, f"{'-' if c.code in draft.ticked else '+'}{c.code}", c.values, ticked=c.code in draft.ticked)
        for c in choices
    ]
    rows = (*_in_rows(options, question.columns), *turning)
    if draft.ticked:
        return (*rows, (Option(question.done, "!next"),))
    return rows if question.at_least else (*rows, (Option(f"{flow.name}.none_{question.name}", "!next"),))


def _days(draft: Draft, today: date) -> tuple[tuple[Option, ...], ...]:
    if EARLIER in draft.ticked:
        earlier = [today - timedelta(days=ago) for ago in range(3, 3 + EARLIER_DAYS)]
        return _in_rows([Option("conversation.day", day.isoformat(), {"on": day}) for day in earlier], 2)
    labels = ("conversation.today", "conversation.yesterday", "conversation.day_before")
    days = [Option(label, (today - timedelta(days=ago)).isoformat()) for ago, label in enumerate(labels)]
    return _in_rows([*days, Option("conversation.earlier", EARLIER)], 2)


def _days_ahead(question: Question, today: date) -> tuple[tuple[Option, ...], ...]:
    days = question.days or tuple(today + timedelta(days=ahead) for ahead in AHEAD_DAYS)
    rows = _in_rows([Option("conversation.day", day.isoformat(), {"on": day}) for day in days], 2)
    return (*rows, (Option("conversation.not_known", "!clear"),)) if question.optional else rows


def _text_rows(flow: Flow, question: Question, draft: Draft) -> tuple[tuple[Option, ...], ...]:
    if may_be_left_to_photos(flow, draft, question):
        return ((Option("conversation.done", "!next"),),)
    if not question.optional and question.asked:
        return ()
    label = "conversation.clear" if words(draft.answers, question.name) else "conversation.skip"
    return ((Option(label, "!clear"),),)


def _beside(flow: Flow, question: Question, draft: Draft) -> tuple[tuple[Option, ...], ...]:
    led_to = [one for name in question.beside if (one := flow.question(name)) and one.needed(draft.answers)]
    options = [Option(f"{flow.name}.edit_{one.name}", f"!edit.{one.name}") for one in led_to]
    return _in_rows(options, 2)


def _ways_out(flow: Flow, question: Question, draft: Draft) -> tuple[tuple[Option, ...], ...]:
    change = (Option("conversation.change", "!change"),) if question.kind is Kind.REVIEW else ()
    anything = previous(flow, draft) is not None or EARLIER in draft.ticked
    before = (Option("conversation.back", "!back"),) if not change and anything else ()
    return ((*change, *before, Option("conversation.cancel", "!cancel")),)


def _can_be_changed(question: Question, draft: Draft) -> bool:
    only_one = question.kind is Kind.ONE and len(question.choices) == 1
    fixed = question.kind is Kind.REVIEW or only_one or not question.changeable
    known = question.name in draft.answers or not question.is_asked(draft.answers)
    return not fixed and known and question.needed(draft.answers)


def _in_rows(options: list[Option], columns: int) -> tuple[tuple[Option, ...], ...]:
    return tuple(tuple(options[start : start + columns]) for start in range(0, len(options), columns))
