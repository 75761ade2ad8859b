"""Puts prompts on the screen: a text and its buttons in the person's language."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from aiogram.methods import TelegramMethod

from handlers.buttons import FlowButton
from handlers.prompts import Option, Prompt, prompt, shown
from handlers.questions import Choice, Draft, Flow, Kind, codes
from handlers.replies import Photo, Problem, Voice
from handlers.turn import Form, Rows, Turn


@dataclass(frozen=True, slots=True)
class Kept:
    """The open conversation, fitted to the flow of today."""

    form: Form
    flow: Flow
    draft: Draft


def show(
    turn: Turn, draft: Draft, what: Prompt, notice: str = "", beside: tuple[str, Rows] = ("", ())
) -> TelegramMethod[Any]:
    """The tapped message as this prompt, or a new message; a notice stands above it, what is beside it below."""
    html, rows = _rendered(turn, draft, what, beside)
    return turn.show(f"{notice}\n\n{html}" if notice else html, rows)


async def question(turn: Turn, kept: Kept) -> Prompt:
    """The present question, with what was answered to it last time."""
    return prompt(kept.flow, kept.draft, turn.speaker.today, await last_answer(turn, kept))


async def last_answer(turn: Turn, kept: Kept) -> tuple[str, ...]:
    """What was answered to the present question last time; asked for only where that is offered."""
    present = kept.flow.question(kept.draft.at)
    if present is None or not present.repeats or kept.form.last is None:
        return ()
    return await kept.form.last(turn, kept.draft, present.name)


async def asked(turn: Turn, kept: Kept, notice: str = "") -> TelegramMethod[Any]:
    """The present question on the screen."""
    return show(turn, kept.draft, await question(turn, kept), notice, await _beside(turn, kept))


async def asked_anew(turn: Turn, kept: Kept, notice: str = "") -> TelegramMethod[Any]:
    """The present question in a message of its own."""
    html, rows = _rendered(turn, kept.draft, await question(turn, kept), await _beside(turn, kept))
    return turn.say(f"{notice}\n\n{html}" if notice else html, rows)


async def received(turn: Turn, kept: Kept, sent: Photo | Voice) -> TelegramMethod[Any]:
    """One short line a picture, album or voice, with the present buttons."""
    kind = Kind.PHOTOS if isinstance(sent, Photo) else Kind.VOICES
    place = kept.flow.place_for(kind, kept.draft.answers)
    assert place is not None
    count = len(codes(kept.draft.answers, place.name))
    if isinstance(sent, Voice):
        text = turn.text("conversation.voice_received", count=count, limit=place.limit)
    else:
        words, album = bool(sent.caption.strip()), bool(sent.album)
        text = turn.text("conversation.photo_received", count=count, limit=place.limit, words=words, album=album)
    return turn.say(text, _rendered(turn, kept.draft, await question(turn, kept))[1])


def half_filled(turn: Turn, kept: Kept) -> str:
    """What is said of a half-filled conversation."""
    return turn.text(f"{kept.form.name}.half_filled", **in_words(turn, shown(kept.flow, kept.draft)))


def problem(turn: Turn, found: Problem) -> str:
    """Why an answer could not be taken."""
    return turn.text(f"conversation.problem_{found.code}", **found.values)


async def _beside(turn: Turn, kept: Kept) -> tuple[str, Rows]:
    present = kept.flow.question(kept.draft.at)
    if kept.form.beside is None or present is None or present.kind is not Kind.REVIEW:
        return "", ()
    return await kept.form.beside(turn, kept.draft)


def _rendered(turn: Turn, draft: Draft, what: Prompt, beside: tuple[str, Rows] = ("", ())) -> tuple[str, Rows]:
    """What is beside comes below the words, and right after the first row of buttons."""
    rows = [[_button(turn, draft, option) for option in row] for row in what.rows]
    html = turn.text(what.text, **in_words(turn, what.values))
    further = turn.text("conversation.type_to_find") if what.long else ""
    said, buttons = beside
    return "\n\n".join(filter(None, (html, further, said))), [*rows[:1], *buttons, *rows[1:]]


def _button(turn: Turn, draft: Draft, option: Option) -> tuple[str, str]:
    words = turn.words(option.label, **in_words(turn, option.values))
    data = FlowButton.data(draft.mark, draft.revision, option.tap)
    return turn.words("conversation.ticked", words=words) if option.ticked else words, data


def in_words(turn: Turn, values: Mapping[str, object]) -> dict[str, object]:
    """Choices as their words."""
    found: dict[str, object] = {}
    for name, value in values.items():
        if isinstance(value, Choice):
            found[name] = turn.words(value.label, **value.values)
        elif isinstance(value, tuple) and all(isinstance(one, Choice) for one in value):
            found[name] = [turn.words(choice.label, **choice.values) for choice in value]
        else:
            found[name] = value
    return found
