"""The one adapter between flows and the chat: it shows any prompt with buttons and reads taps, words and files."""

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

from handlers import flow as moves
from handlers.buttons import FlowButton, GoOnButton, InsteadButton
from handlers.drafts import from_dict, to_dict
from handlers.flow import Answers, Draft, Flow, Kind, advance, back, edit, turned
from handlers.hearing import heard
from handlers.others_told import others_told
from handlers.prompts import changes, leaving, shown
from handlers.replies import Photo, Problem, Reply, Same, Told, Typed, Voice
from handlers.screen import Kept, asked, asked_anew, in_words, last_answer, problem, received, show
from handlers.screen import half_filled as half_filled_words
from handlers.taps import read_tap
from handlers.turn import Form, Guest, Said, Turn
from rules.errors import BangfuError

# The answer that says whose home it is about, in the conversations that ask for it.
HOUSEHOLD = "household"


@dataclass(frozen=True, slots=True)
class Known:
    """What is known before the first question: answers, which choices of it are left, and what is said above it, with
    the block `summary` of what is known; `album` is the group of pictures that began it; `others`: `Draft.others`."""

    answers: Answers
    found: tuple[str, ...] = ()
    notice: str = ""
    summary: str = ""
    album: str = ""
    others: tuple[str, ...] = ()


async def begin(turn: Turn, form: Form, subject: int | None = None) -> Said:
    """Opens the conversation in a new message, unless another is half filled: then asks which to go on with."""
    kept = await open_conversation(turn)
    if kept is None or not kept.draft.touched:
        return await begin_anew(turn, form, subject)
    if (kept.form.name, kept.draft.subject) == (form.name, subject):
        return [await asked_anew(turn, kept)]
    return [half_filled(turn, kept, InsteadButton(form=form.name, subject=subject or 0).pack())]


async def begin_anew(turn: Turn, form: Form, subject: int | None, known: Known | None = None) -> Said:
    """Opens the conversation whatever was open before, with what is known already."""
    await turn.state.clear()
    flow = await form.flow(turn, subject)
    answers = form.given(turn, flow, subject) if known is None else known.answers
    found = known.found if known is not None else ()
    draft = moves.begin(flow, uuid4().hex, answers, turn.speaker.today, subject, found)
    if known is not None:
        draft = replace(draft, album=known.album, others=known.others)
    await turn.state.set_state(form.name)
    await turn.state.set_data(to_dict(draft))
    kept = Kept(form, flow, draft)
    if known is not None:
        return [await asked_anew(turn, kept, _notice(turn, kept, known))]
    return [await asked_anew(turn, kept, await form.opening(turn, draft) if form.opening is not None else "")]


def _notice(turn: Turn, kept: Kept, known: Known) -> str:
    """The review says what is known by itself."""
    present_one = kept.flow.question(kept.draft.at)
    if not known.summary or (present_one is not None and present_one.kind is Kind.REVIEW):
        return known.notice
    values = in_words(turn, shown(kept.flow, kept.draft))
    return "\n\n".join(part for part in (known.notice, turn.text(known.summary, **values)) if part)


async def present(turn: Turn, notice: str = "") -> Said:
    """The open conversation where it stands, under a notice; nothing when none is open."""
    kept = await open_conversation(turn)
    return [] if kept is None else [await asked(turn, kept, notice)]


def half_filled(turn: Turn, kept: Kept, instead: str) -> TelegramMethod[Any]:
    """Asks whether to go on with the half-filled conversation; `instead` is what the other button says."""
    go_on, drop = turn.words("conversation.go_on"), turn.words("conversation.drop_it")
    return turn.say(half_filled_words(turn, kept), [[(go_on, GoOnButton().pack()), (drop, instead)]])


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


async def _answer(turn: Turn, kept: Kept, reply: Reply) -> Said:
    """Takes one answer; the draft is kept only after the deed (if it is the last) or the check said yes."""
    form, draft = kept.form, kept.draft
    result = advance(kept.flow, draft, reply, turn.speaker.today)
    if isinstance(result, Problem):
        return await _not_taken(turn, kept, reply, result)
    if form.check is not None:
        for name in _changed(draft, result):
            await form.check(turn, result, name)
    if result.complete:
        done = await form.finish(turn, kept.flow, result)
        await turn.state.clear()
        return [*done, *await others_told(turn, result)]
    if isinstance(reply, Photo | Voice):
        return await _file_received(turn, kept, result, reply)
    added = isinstance(reply, Typed) and result.at == draft.at and _words_changed(kept.flow, draft, result)
    notice = turn.text("conversation.words_received") if added else ""
    if isinstance(reply, Told):
        notice = turn.text(reply.notice, **reply.values)
    if form.opening is not None and HOUSEHOLD in _changed(draft, result):
        notice = await form.opening(turn, result)
    return await _go_to(turn, kept, result, notice)


def _changed(before: Draft, after: Draft) -> list[str]:
    return [name for name, value in after.answers.items() if before.answers.get(name) != value]


def _words_changed(flow: Flow, before: Draft, after: Draft) -> bool:
    changed = map(flow.question, _changed(before, after))
    return any(question is not None and question.kind is Kind.TEXT for question in changed)


async def _go_to(turn: Turn, kept: Kept, draft: Draft, notice: str = "") -> Said:
    await turn.state.set_data(to_dict(draft))
    now = replace(kept, draft=draft)
    reached = kept.form.pictures if draft.at != kept.draft.at else None
    if reached is not None and (pictures := await reached(turn, draft)):
        return [*turn.without_buttons(), *pictures, await asked_anew(turn, now, notice)]
    return [await asked(turn, now, notice)]


async def _file_received(turn: Turn, kept: Kept, draft: Draft, sent: Photo | Voice) -> Said:
    """An album is up to ten messages of Telegram's: it is answered once."""
    await turn.state.set_data(to_dict(draft))
    if isinstance(sent, Photo) and sent.album and kept.draft.album.removesuffix("!") == sent.album:
        return []
    return [await received(turn, replace(kept, draft=draft), sent)]


async def _not_taken(turn: Turn, kept: Kept, reply: Reply, found: Problem) -> Said:
    """What is too much of an album is said once; what belonged to another question leads there."""
    if found.at and isinstance(led := edit(kept.flow, kept.draft, found.at), Draft):
        return await _go_to(turn, kept, led, problem(turn, found))
    if isinstance(reply, Photo) and reply.album:
        told = f"{reply.album}!"
        if kept.draft.album == told:
            return []
        await turn.state.set_data(to_dict(replace(kept.draft, album=told)))
    return [await asked(turn, kept, problem(turn, found))]


async def _control(turn: Turn, kept: Kept, tap: str) -> Said:
    flow, draft = kept.flow, kept.draft
    match tap.removeprefix("!").partition("."):
        case "back", _, _:
            return await _go_to(turn, kept, back(flow, draft))
        case "same", _, _:
            return await _answer(turn, kept, Same(await last_answer(turn, kept)))
        case "page", _, page:
            return await _go_to(turn, kept, turned(draft, int(page) if page.isdigit() else -1))
        case "change", _, _:
            return [show(turn, draft, changes(flow, draft))]
        case "cancel", _, _ if draft.touched:
            return [show(turn, draft, leaving(flow, draft))]
        case (("cancel" | "drop"), _, _):
            return await _drop(turn, kept)
        case "edit", _, name:
            edited = edit(flow, draft, name)
            return await _go_to(turn, kept, draft if isinstance(edited, Problem) else edited)
    return await _go_to(turn, kept, draft)


async def _drop(turn: Turn, kept: Kept) -> Said:
    await turn.state.clear()
    if kept.form.dropped is not None:
        return await kept.form.dropped(turn, kept.draft)
    return [turn.show(turn.text("conversation.dropped")), *await others_told(turn, kept.draft)]


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
        return [*turn.hint("conversation.stale"), await asked(turn, kept)]
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
    reply = heard(turn, kept, event)
    if isinstance(reply, Problem):
        return [await asked(turn, kept, problem(turn, reply))]
    if (
        isinstance(reply, Typed)
        and reply.text.strip() in _same_words(turn)
        and (last := await last_answer(turn, kept))
    ):
        reply = Same(last)
    return await _answer(turn, kept, reply)


def _same_words(turn: Turn) -> Mapping[str, None]:
    return dict.fromkeys(turn.words("conversation.same_typed").split("|"))


def _outlived(turn: Turn, kept: Kept) -> bool:
    begun, days = kept.draft.begun, kept.form.days
    return days is not None and bool(begun) and (turn.speaker.today - date.fromisoformat(begun)).days > days


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
    return [*turn.without_buttons(), *await begin_anew(turn, form, callback_data.subject or None)]


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


def register_first(router: Router) -> None:
    """Answers to questions are most of what is tapped: no other button is compared with them first."""
    router.callback_query.register(tapped, FlowButton.filter())


def register(router: Router) -> None:
    """The other handlers that every conversation shares."""
    router.message.register(cancel, Command("cancel"))
    router.callback_query.register(go_on, GoOnButton.filter())
    router.callback_query.register(instead, InsteadButton.filter())
    router.message.register(said, InConversation(), ~F.text.startswith("/"))
