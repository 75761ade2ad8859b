"""Reads one answer to a question of each kind, and what comes unasked: pictures with their words, voices."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date

from handlers.days import read_day, read_day_ahead
from handlers.questions import EARLIER, SEND, Answers, Draft, Flow, Kind, Question, codes, words
from handlers.replies import Clear, Found, Next, Photo, Pick, Problem, Reply, Same, Tick, Typed, Voice
from handlers.steps import answered, with_answer
from rules.amounts import read_amount
from rules.risks import risks_in

# So many choices stand on one screen; more are turned to, or found by typing (a name of at most so many characters).
CHOICES = 12
A_NAME = 20


def received(flow: Flow, draft: Draft, sent: Photo | Voice) -> Draft | Problem:
    """Pictures and voices are welcome at any question of a flow that has a place for them; the question stays."""
    name = "photos" if isinstance(sent, Photo) else "voices"
    place = flow.place_for(Kind.PHOTOS if isinstance(sent, Photo) else Kind.VOICES, draft.answers)
    if place is None:
        return Problem(f"no_{name}")
    known = codes(draft.answers, place.name)
    if sent.file_id in known:
        return draft
    if len(known) >= place.limit:
        return Problem(f"too_many_{name}", {"limit": place.limit})
    answers = with_answer(flow, draft.answers, place.name, (*known, sent.file_id))
    if isinstance(sent, Voice):
        return replace(draft, answers=answers)
    return _with_caption(flow, replace(draft, album=sent.album), answers, sent.caption.strip())


def _with_caption(flow: Flow, draft: Draft, answers: Answers, caption: str) -> Draft | Problem:
    """The words under a picture are added to what the helper writes."""
    note = flow.question(flow.urgent or "note") or flow.place_for(Kind.TEXT, answers)
    if note is None or not caption:
        return replace(draft, answers=answers)
    text = f"{words(answers, note.name)}\n{caption}".strip()
    if len(text) > note.limit:
        return Problem("too_long", {"limit": note.limit, "length": len(text)})
    return replace(draft, answers=with_answer(flow, answers, note.name, text))


def _read_one(flow: Flow, draft: Draft, question: Question, reply: Reply, today: date) -> Draft | Problem:
    if isinstance(reply, Typed) and (beside := _day_beside(flow, question, reply.text, today)) is not None:
        name, day = beside
        if isinstance(day, Problem):
            return replace(day, at=name)
        answers = with_answer(flow, draft.answers, name, day.isoformat())
        return replace(draft, answers=answers, revision=draft.revision + 1)
    if isinstance(reply, Found):
        return _narrowed(flow, draft, question, reply)
    if not isinstance(reply, Pick) or question.choice(reply.code) is None:
        return _urgent(flow, draft, reply) or _not_among(question, reply)
    return answered(flow, draft, question.name, reply.code)


def _not_among(question: Question, reply: Reply) -> Problem:
    """Where words are looked for among many choices, it is said which were not found."""
    if isinstance(reply, Typed) and len(question.choices) > CHOICES and len(reply.text.strip()) <= A_NAME:
        return Problem("not_found", {"words": reply.text.strip()})
    return Problem("use_buttons")


def _urgent(flow: Flow, draft: Draft, reply: Reply) -> Draft | Problem | None:
    """Words that sound urgent are kept, whatever was asked: people read them."""
    if not flow.urgent or not isinstance(reply, Typed) or not risks_in(reply.text):
        return None
    kept = _with_caption(flow, draft, draft.answers, reply.text.strip())
    return kept if isinstance(kept, Problem) else replace(kept, revision=draft.revision + 1)


def _day_beside(flow: Flow, question: Question, text: str, today: date) -> tuple[str, date | Problem] | None:
    """A day typed at a question that has one beside it."""
    for name in question.beside:
        beside = flow.question(name)
        if beside is not None and beside.kind is Kind.DATE and (day := _day_past(text, today)) is not None:
            return name, day
    return None


def _day_past(text: str, today: date) -> date | Problem | None:
    """The day on which something happened; a day to come is named as such."""
    day = read_day(text, today)
    if day is not None and day <= today:
        return day
    ahead = read_day_ahead(text, today)
    return None if ahead is None else Problem("day_to_come", {"day": ahead})


def _narrowed(flow: Flow, draft: Draft, question: Question, reply: Found) -> Draft | Problem:
    """The only choice with the typed words is the answer; several are offered without the others."""
    left = tuple(choice.code for choice in question.choices if choice.code in reply.codes)
    if not left:
        return Problem("use_buttons")
    if question.kind is Kind.SEVERAL and (reply.chosen or len(left) == 1):
        return replace(draft, ticked=_in_order(question, {*draft.ticked, *left}), found=(), page=0)
    if len(left) == 1:
        return answered(flow, draft, question.name, left[0])
    return replace(draft, found=left, page=0)


def _read_several(flow: Flow, draft: Draft, question: Question, reply: Reply, today: date) -> Draft | Problem:
    if isinstance(reply, Next | Same):
        chosen = draft.ticked if isinstance(reply, Next) else _in_order(question, set(reply.codes))
        if len(chosen) < question.at_least:
            return Problem("tick_one")
        return answered(flow, draft, question.name, chosen)
    if isinstance(reply, Found):
        return _narrowed(flow, draft, question, reply)
    if not isinstance(reply, Tick) or question.choice(reply.code) is None:
        return _urgent(flow, draft, reply) or Problem("use_buttons")
    ticked = {*draft.ticked, reply.code} if reply.on else {*draft.ticked} - {reply.code}
    return replace(draft, ticked=_in_order(question, ticked))


def _in_order(question: Question, chosen: set[str]) -> tuple[str, ...]:
    return tuple(choice.code for choice in question.choices if choice.code in chosen)


def _read_date(flow: Flow, draft: Draft, question: Question, reply: Reply, today: date) -> Draft | Problem:
    if isinstance(reply, Clear) and question.optional:
        return answered(flow, draft, question.name, "")
    if isinstance(reply, Pick) and reply.code == EARLIER and not question.ahead:
        return replace(draft, ticked=(EARLIER,))
    if isinstance(reply, Pick | Typed):
        text = reply.code if isinstance(reply, Pick) else reply.text
        day = read_day_ahead(text, today) if question.ahead else _day_past(text, today)
        if isinstance(day, Problem):
            return day
        if day is not None:
            return answered(flow, draft, question.name, day.isoformat())
    return Problem("day_ahead_unclear" if question.ahead else "day_unclear")


def _read_amount(flow: Flow, draft: Draft, question: Question, reply: Reply, today: date) -> Draft | Problem:
    if isinstance(reply, Clear) and question.optional:
        return answered(flow, draft, question.name, "")
    amount = read_amount(reply.text) if isinstance(reply, Typed) else None
    if amount is None:
        return Problem("amount_unclear")
    return answered(flow, draft, question.name, f"{amount.normalize():f}")


def _read_text(flow: Flow, draft: Draft, question: Question, reply: Reply, today: date) -> Draft | Problem:
    if isinstance(reply, Clear) and (question.optional or not question.asked):
        return answered(flow, draft, question.name, "")
    before = words(draft.answers, question.name) if beside_photos(flow, draft, question) else ""
    if isinstance(reply, Next) and may_be_left_to_photos(flow, draft, question):
        return answered(flow, draft, question.name, before)
    if not isinstance(reply, Typed) or not reply.text.strip():
        return Problem("write_words")
    text = f"{before}\n{reply.text}".strip()
    if len(text) > question.limit:
        return Problem("too_long", {"limit": question.limit, "length": len(text)})
    return answered(flow, draft, question.name, text)


def beside_photos(flow: Flow, draft: Draft, question: Question) -> bool:
    """Whether photos came where these words are asked for; what was written under them is a part of the words."""
    place = flow.place_for(Kind.PHOTOS, draft.answers) if question.asked and not draft.editing else None
    return place is not None and bool(codes(draft.answers, place.name))


def may_be_left_to_photos(flow: Flow, draft: Draft, question: Question) -> bool:
    """Whether the photos that came are an answer by themselves, or have words under them."""
    known = question.by_photos or bool(words(draft.answers, question.name))
    return known and beside_photos(flow, draft, question)


def _read_files(flow: Flow, draft: Draft, question: Question, reply: Reply, today: date) -> Draft | Problem:
    if isinstance(reply, Next):
        return answered(flow, draft, question.name, codes(draft.answers, question.name))
    if isinstance(reply, Clear):
        return answered(flow, draft, question.name, ())
    return Problem("send_photos" if question.kind is Kind.PHOTOS else "send_voices")


def _read_review(flow: Flow, draft: Draft, question: Question, reply: Reply, today: date) -> Draft | Problem:
    """Words typed at the review are what the helper wants to add: they follow what was written before."""
    ways = [way.code for way in question.ways(draft.answers)]
    if isinstance(reply, Pick) and reply.code in (ways or [SEND]):
        return answered(flow, draft, question.name, reply.code)
    note = next((q for name in reversed(question.beside) if (q := flow.question(name)) and q.kind is Kind.TEXT), None)
    if not isinstance(reply, Typed) or note is None:
        return Problem("use_buttons")
    before = words(draft.answers, note.name)
    return _read_text(flow, draft, note, Typed(f"{before}\n{reply.text}".strip()), today)


READERS: Mapping[Kind, Callable[[Flow, Draft, Question, Reply, date], Draft | Problem]] = {
    Kind.ONE: _read_one,
    Kind.SEVERAL: _read_several,
    Kind.DATE: _read_date,
    Kind.AMOUNT: _read_amount,
    Kind.TEXT: _read_text,
    Kind.PHOTOS: _read_files,
    Kind.VOICES: _read_files,
    Kind.REVIEW: _read_review,
}
