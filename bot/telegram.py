"""The dispatcher: one update is one unit of work; what the handlers want said is said after it was kept."""

import asyncio
import logging
from collections.abc import Coroutine
from contextvars import ContextVar
from functools import partial
from typing import Any

from aiogram import Bot, Dispatcher
from aiogram.client.default import DefaultBotProperties
from aiogram.client.telegram import TelegramAPIServer
from aiogram.exceptions import (
    TelegramBadRequest,
    TelegramForbiddenError,
    TelegramNetworkError,
    TelegramRetryAfter,
    TelegramUnauthorizedError,
)
from aiogram.fsm.state import State
from aiogram.fsm.storage.base import BaseStorage, StateType, StorageKey
from aiogram.methods import (
    AnswerCallbackQuery,
    EditMessageReplyMarkup,
    EditMessageText,
    Response,
    SendMessage,
    TelegramMethod,
)
from aiogram.types import BotCommand, BotCommandScopeAllPrivateChats, Update
from aiogram.utils.token import TokenValidationError

import handlers
from actions import Work, people
from actions.views import Speaker
from bot.app import App
from bot.session import LeanSession, Paced
from bot.updates import FetchUpdates, read_update, speaker_of
from locales import DEFAULT_LANGUAGE, LANGUAGES
from rules.errors import Unusable
from storage import conversations, inbox
from storage.conversations import Standing
from storage.database import passes

log = logging.getLogger("bangfu.telegram")
KINDS = ["message", "callback_query", "my_chat_member"]
REPLY_TRIES = 5
SIDE_BY_SIDE = 6  # updates of different people
PATIENCE = 30.0  # seconds that an update waits for a database that is busy or away
_current: ContextVar[Standing] = ContextVar("conversation")
# aiogram makes the model of an answer anew for every request, and pydantic remembers it only while somebody holds it:
# built again and again it took a quarter of the time of a tap.
_HELD = [
    Response[method.__returning__]  # type: ignore[name-defined]  # a type that is known only when this runs
    for method in (SendMessage, EditMessageText, EditMessageReplyMarkup, AnswerCallbackQuery, FetchUpdates)
]


class WorkStorage(BaseStorage):
    """aiogram's FSM state as one row, read and written with the update's own unit of work."""

    async def set_state(self, key: StorageKey, state: StateType = None) -> None:
        _current.get().state = state.state if isinstance(state, State) else state

    async def get_state(self, key: StorageKey) -> str | None:
        return _current.get().state

    async def set_data(self, key: StorageKey, data: Any) -> None:  # aiogram: any mapping
        _current.get().data = dict(data)

    async def get_data(self, key: StorageKey) -> dict[str, Any]:
        return dict(_current.get().data)

    async def close(self) -> None:
        """The database belongs to the app."""


def listening_bot(app: App) -> Bot:
    """The bot that listens and answers. Raises Unusable for a token that is none."""
    settings = app.settings
    assert settings.telegram_token is not None
    session = LeanSession(
        api=TelegramAPIServer.from_base(settings.telegram_api_url), proxy=settings.telegram_proxy or None
    )
    session.middleware(Paced(app.pace))
    try:
        return Bot(
            settings.telegram_token.get_secret_value(), session, default=DefaultBotProperties(parse_mode="HTML")
        )
    except TokenValidationError as error:
        raise Unusable("telegram_token") from error


def dispatcher() -> Dispatcher:
    """All conversations behind the one FSM."""
    dispatch = Dispatcher(storage=WorkStorage())
    handlers.register(dispatch)
    return dispatch


async def introduce(app: App, bot: Bot) -> str:
    """Checks the token and sets the commands; the bot's user name. Raises Unusable."""
    try:
        me = await bot.get_me()
        for language in LANGUAGES:
            code = None if language == DEFAULT_LANGUAGE else language.split("_")[0]
            commands = [
                BotCommand(command=one.name, description=app.texts.label(language, one.description))
                for one in handlers.commands_for(frozenset())
            ]
            await bot.set_my_commands(commands, BotCommandScopeAllPrivateChats(), code)
    except TelegramUnauthorizedError as error:
        raise Unusable("telegram_token") from error
    except TelegramNetworkError as error:
        raise Unusable("telegram_unreachable", url=app.settings.telegram_api_url) from error
    return me.username or ""


class _NotItsTurn(Exception):
    """It was handled before, or an earlier update of this person waits: nothing is kept."""


class Listener:
    """Handles updates that were accepted: one person's in order, different people's side by side; one after the other
    on SQLite, which has one writer at a time."""

    def __init__(self, app: App, bot: Bot, board: str = "") -> None:
        self._app, self._bot, self._dispatcher, self._board = app, bot, dispatcher(), board
        self._turns = asyncio.Semaphore(1 if app.database.is_sqlite else SIDE_BY_SIDE)
        self._last: dict[int, asyncio.Task[None]] = {}
        self._taken: set[int] = set()

    def holds(self, update_id: int) -> bool:
        """Whether it was taken and is not done yet."""
        return update_id in self._taken

    def take(self, given: Update | dict[str, Any]) -> asyncio.Task[None]:
        """Begins to handle an update (or its stored body) as soon as the same person's earlier ones are done."""
        update = given if isinstance(given, Update) else read_update(given, self._bot)
        person = speaker_of(update)
        return self._begin(update.update_id, person, self._in_turn(update, person, self._last.get(person)))

    async def take_at_once(self, update: Update) -> bool:
        """Stores and handles an update that came alone, in one transaction; False where nothing was kept: others are
        under way, it is not this person's next, or it failed, so that it is to be stored before it is taken.

        On SQLite only: with one writer nobody waits longer for it than they would anyway."""
        if not self._app.database.is_sqlite or self._turns.locked():
            return False
        person = speaker_of(update)
        async with self._turns:
            try:
                said = await self._app.database.patiently(partial(self._handle, update, person, is_stored=False), 0)
            except _NotItsTurn:
                return False
            except Exception as error:  # it is stored and tried again, and a second failure is seen to
                if not passes(error):
                    log.exception("update not at once", extra={"update_id": update.update_id})
                return False
        self._begin(update.update_id, person, self._say_all(said or [], self._last.get(person)))
        return True

    def _begin(self, update_id: int, person: int, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        task = asyncio.create_task(work)
        self._last[person] = task
        self._taken.add(update_id)
        task.add_done_callback(lambda done: self._done(done, update_id, person))
        return task

    def _done(self, task: asyncio.Task[None], update_id: int, person: int) -> None:
        self._taken.discard(update_id)
        if self._last.get(person) is task:
            del self._last[person]

    async def drained(self) -> None:
        """Waits until all that was taken is handled."""
        while self._last:
            await asyncio.gather(*self._last.values(), return_exceptions=True)

    async def _in_turn(self, update: Update, person: int, before: asyncio.Task[None] | None) -> None:
        if before is not None:
            await asyncio.wait([before])
        async with self._turns:
            said = await self._settle(update, person)
            if said is None:
                said = await self._settle_earlier(update, person)
        await self._say_all(said, None)

    async def _say_all(self, said: list[TelegramMethod[Any]], before: asyncio.Task[None] | None) -> None:
        if before is not None:
            await asyncio.wait([before])
        for method in said:
            await self._say(method)

    async def _settle(self, update: Update, person: int) -> list[TelegramMethod[Any]] | None:
        """What is said to it; None where another process handled it, or an earlier one of this person waits."""
        try:
            return await self._app.database.patiently(partial(self._handle, update, person), PATIENCE)
        except Exception as error:  # a defect of ours in one update must not stop the others
            if passes(error):  # the database is away: it stays accepted, and is taken again when it is back
                log.warning("update waits", extra={"update_id": update.update_id, "why": type(error).__name__})
                return []
            log.exception("update failed", extra={"update_id": update.update_id})
            return await self._apologise(update, person)

    async def _settle_earlier(self, update: Update, person: int) -> list[TelegramMethod[Any]]:
        """What another process accepted of this person and left comes first, then this one."""
        async with self._app.database.read() as work:
            left = await inbox.unhandled_of(work, person, update.update_id)
        said = []
        for body in left:
            one = read_update(body, self._bot)
            said += await self._settle(one, person) or []
        return said

    async def _handle(
        self, update: Update, person: int, work: Work, *, is_stored: bool = True
    ) -> list[TelegramMethod[Any]] | None:
        app, now = self._app, self._app.clock.now()
        if is_stored:
            await inbox.lock(work, person)
        else:
            await inbox.accept_handled(work, update.update_id, person, now)
        arrived = await people.arrived(work, person, now, update.update_id, was_stored=is_stored)
        if not arrived.is_next:
            if is_stored:
                return None
            raise _NotItsTurn
        if is_stored:
            await inbox.mark_handled(work, update.update_id, now)
        standing = arrived.standing
        before = (standing.state, dict(standing.data))
        _current.set(standing)
        await _note_membership(app, work, update, person, arrived.unreachable)
        said = await self._dispatcher.feed_update(
            self._bot,
            update,
            work=work,
            speaker=arrived.speaker,
            texts=app.texts,
            board=self._board,
            knowledge=app.knowledge.base,
            now=now,
        )
        if (standing.state, standing.data) != before:
            await conversations.write(work, person, standing, now)
        return _methods(said)

    async def _apologise(self, update: Update, person: int) -> list[TelegramMethod[Any]]:
        """The update is put aside, so that it does not fail again at every start; the person is told."""
        app = self._app

        async def put_aside(work: Work) -> Speaker | None:
            now = app.clock.now()
            await inbox.lock(work, person)
            await inbox.mark_handled(work, update.update_id, now)
            return await people.speaker(work, person, now)

        speaker = await app.database.patiently(put_aside, PATIENCE)
        language = speaker.language if speaker else DEFAULT_LANGUAGE
        return [SendMessage(chat_id=person, text=app.texts.say(language, "refusals.other"))]

    async def _say(self, method: TelegramMethod[Any]) -> None:
        for _ in range(REPLY_TRIES):
            try:
                await self._bot(method)
                return
            except TelegramRetryAfter as error:
                await asyncio.sleep(error.retry_after)
            except (TelegramBadRequest, TelegramForbiddenError) as error:
                # An old query or an unchanged message is nothing to the person; a blocked bot is noted elsewhere.
                log.info("reply refused", extra={"method": type(method).__name__, "why": error.message[:60]})
                return
            except TelegramNetworkError:
                await asyncio.sleep(1)
        log.warning("reply lost", extra={"method": type(method).__name__})


async def _note_membership(app: App, work: Work, update: Update, person: int, unreachable: bool) -> None:
    """Who blocks the bot cannot be written to; who writes to it can."""
    changed = update.my_chat_member
    if changed is not None and changed.new_chat_member.status == "kicked":
        await people.blocked(work, person, app.clock.now())
    elif changed is None and unreachable:
        await people.reachable_again(work, person)


def _methods(said: object) -> list[TelegramMethod[Any]]:
    if isinstance(said, TelegramMethod):
        return [said]
    return [method for method in said if isinstance(method, TelegramMethod)] if isinstance(said, list | tuple) else []
