"""The one adapter between flows and the chat: it shows any prompt with buttons and reads taps, words and photos."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from uuid import uuid4

from aiogram import F, Router
from aiogram.dispatcher.event.bases import SkipHandler
from aiogram.filters import BaseFilter, Command
from aiogram.methods import TelegramMethod
from aiogram.types import CallbackQuery, Message

from handlers.buttons import FlowButton, GoOnButton, InsteadButton
from handlers.drafts import from_dict, to_dict
from handlers.flow import Choice, Draft, Flow, Kind, advance, back, codes, edit
from handlers.flow import begin as begin_draft
from handlers.prompts import Option, Prompt, changes, leaving, prompt, shown
from handlers.replies import Photo, Pick, Problem, Reply, Typed
from handlers.taps import read_tap
from handlers.turn import Form, Guest, Rows, Said, Turn
from rules.errors import BangfuError


@dataclass(frozen=True, slots=True)
class Kept:
    """The open conversation, fitted to the flow of today."""

    form: Form
    flow: Flow
    draft: Draft


async def begin(turn: Turn, form: Form, subject: int | None = None) -> Said:
    """Opens the conversation in a new message, unless another is half filled: then asks which to go on with."""
    kept = await open_conversation(turn)
    if kept is None or not kept.draft.touched:
        return await _begin_anew(turn, form, subject)
    if (kept.form.name, kept.draft.subject) == (form.name, subject):
        return [turn.say(*_question(turn, kept.flow, kept.draft))]
    return [half_filled(turn, kept, InsteadButton(form=form.name, subject=subject or 0).pack())]


async def present(turn: Turn, notice: str = "") -> Said:
    """The open conversation where it stands, under a notice; nothing when none is open."""
    kept = await open_conversation(turn)
    if kept is None:
        return []
    return [_show(turn, kept.draft, prompt(kept.flow, kept.draft, turn.speaker.today), notice)]


def half_filled(turn: Turn, kept: Kept, instead: str) -> TelegramMethod[Any]:
    """Asks whether to go on with the half-filled conversation; `instead` is what the other button says."""
    text = turn.text(f"{kept.form.name}.half_filled", **_in_words(turn, shown(kept.flow, kept.draft)))
    go_on, drop = turn.words("conversation.go_on"), turn.words("conversation.drop_it")
    return turn.say(text, [[(go_on, GoOnButton().pack()), (drop, instead)]])


async def open_conversation(turn: Turn) -> Kept | None:
    """What this person is in the middle of. Broken data, or a subject that is gone, ends it."""
    data = await turn.state.get_data()
    form = turn.forms.get(str(data.get("flow")))
    if form is None:
        return None
    subject = data.get("subject")
    try:
        flow = await form.flow(turn, subject if isinstance(subject, int) else None)
    except BangfuError:
        await turn.state.clear()
        raise
    draft = from_dict(flow, data)
    if draft is None or draft.complete:
        await turn.state.clear()
        return None
    return Kept(form, flow, draft)


async def _begin_anew(turn: Turn, form: Form, subject: int | None) -> Said:
    flow = await form.flow(turn, subject)
    draft = begin_draft(flow, uuid4().hex, form.given(turn, flow, subject), turn.speaker.today, subject)
    await turn.state.set_state(form.name)
    await turn.state.set_data(to_dict(draft))
    return [turn.say(*_question(turn, flow, draft))]


async def _answer(turn: Turn, kept: Kept, reply: Reply) -> Said:
    """Takes one answer; the draft is kept only after the deed (if it is the last) or the check said yes."""
    form, flow, draft = kept.form, kept.flow, kept.draft
    result = advance(flow, draft, reply, turn.speaker.today)
    if isinstance(result, Problem):
        return [_show(turn, draft, prompt(flow, draft, turn.speaker.today), _problem(turn, result))]
    if form.check is not None and result.at != draft.at:
        await form.check(turn, result, draft.at)
    if result.complete:
        done = await form.finish(turn, flow, result)
        await turn.state.clear()
        return done
    if isinstance(reply, Photo):
        return await _photo_received(turn, flow, result, reply)
    added = isinstance(reply, Typed) and result.at == draft.at
    return await _go_to(turn, flow, result, turn.text("conversation.words_received") if added else "")


async def _go_to(turn: Turn, flow: Flow, draft: Draft, notice: str = "") -> Said:
    await turn.state.set_data(to_dict(draft))
    return [_show(turn, draft, prompt(flow, draft, turn.speaker.today), notice)]


async def _photo_received(turn: Turn, flow: Flow, draft: Draft, photo: Photo) -> Said:
    """One short line a picture (an album is up to nine of them), with the present buttons."""
    await turn.state.set_data(to_dict(draft))
    places = [question for question in flow.questions if question.kind is Kind.PHOTOS]
    count = sum(len(codes(draft.answers, place.name)) for place in places)
    words = bool(photo.caption.strip())
    text = turn.text("conversation.photo_received", count=count, limit=places[0].limit, words=words)
    return [turn.say(text, _question(turn, flow, draft)[1])]


def _problem(turn: Turn, problem: Problem) -> str:
    return turn.text(f"conversation.problem_{problem.code}", **problem.values)


async def _control(turn: Turn, kept: Kept, tap: str) -> Said:
    flow, draft = kept.flow, kept.draft
    match tap.removeprefix("!").partition("."):
        case "back", _, _:
            return await _go_to(turn, flow, back(flow, draft))
        case "change", _, _:
            return [_show(turn, draft, changes(flow, draft))]
        case "cancel", _, _ if draft.touched:
            return [_show(turn, draft, leaving(flow, draft))]
        case (("cancel" | "drop"), _, _):
            return await _drop(turn, kept)
        case "edit", _, name:
            edited = edit(flow, draft, name)
            return await _go_to(turn, flow, draft if isinstance(edited, Problem) else edited)
    return await _go_to(turn, flow, draft)


async def _drop(turn: Turn, kept: Kept) -> Said:
    await turn.state.clear()
    if kept.form.dropped is not None:
        return await kept.form.dropped(turn, kept.draft)
    return [turn.show(turn.text("conversation.dropped"))]


def _show(turn: Turn, draft: Draft, what: Prompt, notice: str = "") -> TelegramMethod[Any]:
    html, rows = _rendered(turn, draft, what)
    return turn.show(f"{notice}\n\n{html}" if notice else html, rows)


def _question(turn: Turn, flow: Flow, draft: Draft) -> tuple[str, Rows]:
    return _rendered(turn, draft, prompt(flow, draft, turn.speaker.today))


def _rendered(turn: Turn, draft: Draft, what: Prompt) -> tuple[str, Rows]:
    rows = [[_button(turn, draft, option) for option in row] for row in what.rows]
    return turn.text(what.text, **_in_words(turn, what.values)), rows


def _button(turn: Turn, draft: Draft, option: Option) -> tuple[str, str]:
    words = turn.words(option.label, **option.values)
    data = FlowButton(mark=draft.mark, revision=draft.revision, tap=option.tap).pack()
    return turn.words("conversation.ticked", words=words) if option.ticked else words, data


def _in_words(turn: Turn, values: Mapping[str, object]) -> dict[str, object]:
    """Choices as their words."""
    found: dict[str, object] = {}
    for name, value in values.items():
        if isinstance(value, Choice):
            found[name] = turn.words(value.label, **value.values)
        elif isinstance(value, tuple):
            found[name] = [turn.words(choice.label, **choice.values) for choice in value]
        else:
            found[name] = value
    return found


class InConversation(BaseFilter):
    """Whether a conversation is open."""

    async def __call__(self, event: Any, raw_state: str | None = None) -> bool:
        return raw_state is not None


async def tapped(event: CallbackQuery, callback_data: FlowButton, turn: Turn) -> Said:
    """A button of a conversation: one of another draft or an earlier revision changes nothing."""
    kept = await open_conversation(turn)
    if kept is None:
        return [*turn.hint("conversation.nothing_open"), *turn.without_buttons()]
    if (callback_data.mark, callback_data.revision) != (kept.draft.mark, kept.draft.revision):
        return [*turn.hint("conversation.stale"), *await present(turn)]
    reply = read_tap(callback_data.tap)
    if reply is None:
        return await _control(turn, kept, callback_data.tap)
    return await _answer(turn, kept, reply)


async def said(event: Message, turn: Turn) -> Said:
    """Words, a picture or something else in the middle of a conversation."""
    kept = await open_conversation(turn)
    if kept is None:
        await turn.state.clear()
        return [turn.say(turn.text("conversation.begun_anew"))]
    if _outlived(turn, kept):
        await turn.state.clear()
        raise SkipHandler
    if event.photo:
        return await _answer(turn, kept, Photo(event.photo[-1].file_id, event.caption or ""))
    if event.text is None:
        return await present(turn, _problem(turn, Problem("cannot_read")))
    return await _answer(turn, kept, _read(turn, kept.flow, kept.draft, event.text))


def _outlived(turn: Turn, kept: Kept) -> bool:
    begun = kept.draft.begun
    return bool(begun) and (turn.speaker.today - date.fromisoformat(begun)).days > kept.form.days


def _read(turn: Turn, flow: Flow, draft: Draft, text: str) -> Reply:
    """Typing a button's words is as good as tapping it."""
    question = flow.question(draft.at)
    if question is not None and question.kind is Kind.ONE:
        for choice in question.choices:
            if turn.words(choice.label, **choice.values) == text.strip():
                return Pick(choice.code)
    return Typed(text)


async def cancel(event: Message, turn: Turn) -> Said:
    """/cancel."""
    kept = await open_conversation(turn)
    if kept is None:
        return [turn.say(turn.text("conversation.nothing_to_cancel"))]
    return await _drop(turn, kept)


async def go_on(event: CallbackQuery, turn: Turn) -> Said:
    """Back to the half-filled draft."""
    return await present(turn) or [*turn.hint("conversation.nothing_open"), *turn.without_buttons()]


async def instead(event: CallbackQuery, callback_data: InsteadButton, turn: Turn) -> Said:
    """Drops the half-filled draft for the one that was asked for."""
    form = turn.forms.get(callback_data.form)
    if form is None:
        return turn.hint("conversation.nothing_open")
    await turn.state.clear()
    return [*turn.without_buttons(), *await _begin_anew(turn, form, callback_data.subject or None)]


async def refused(guest: Guest, error: BangfuError, in_place: bool) -> Said:
    """What a deed refused, in words, and the open conversation as it stands: nothing of it is lost. `in_place`
    says that the tapped message is that conversation's."""
    key = f"refusals.{error.code}" if guest.texts.has(f"refusals.{error.code}") else "refusals.other"
    words = guest.text(key, **error.values)
    if isinstance(guest, Turn) and (again := await present(guest if in_place else aside(guest), words)):
        return again
    return [guest.say(words)]


def aside(turn: Turn) -> Turn:
    """The same turn, answering in a new message whatever was tapped."""
    return replace(turn, message_id=None)


def register(router: Router) -> None:
    """The handlers that every conversation shares."""
    router.message.register(cancel, Command("cancel"))
    router.callback_query.register(tapped, FlowButton.filter())
    router.callback_query.register(go_on, GoOnButton.filter())
    router.callback_query.register(instead, InsteadButton.filter())
    router.message.register(said, InConversation(), ~F.text.startswith("/"))
